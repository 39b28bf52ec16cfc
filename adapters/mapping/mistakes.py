"""What can be wrong with a mapping file or an overlay: a closed list, each mistake with its sentence in both languages.

Where a mistake stands (file and line) is said by `At.wrong`, which raises it. What is wrong with a *message* is in `reading`.
"""

from __future__ import annotations

from gateway.model.finding import Words

# --- the file ---------------------------------------------------------------------------------------------------------

NO_YAML = Words(
    fr="ce n'est pas du YAML lisible : {problem}",
    en="this is not readable YAML: {problem}",
)
NO_UTF8 = Words(
    fr="ce fichier n'est pas en UTF-8 ; enregistrez-le dans ce codage",
    en="this file is not in UTF-8; save it in that encoding",
)
KEY_NO_TEXT = Words(
    fr="une clé doit être un simple texte",
    en="a key must be a simple text",
)
KEY_TWICE = Words(
    fr="la clé « {key} » est ici deux fois",
    en="the key {key!r} stands here twice",
)
TEXT_WANTED = Words(
    fr="un texte est attendu ici",
    en="a text is expected here",
)
TABLE_WANTED = Words(
    fr="un tableau de clés et de valeurs est attendu ici",
    en="a table of keys and values is expected here",
)
TABLE_TWICE = Words(
    fr="la table « {name} » est déjà dans {other}",
    en="the table {name!r} is already in {other}",
)
NO_PART = Words(
    fr="« {key} » n'est pas une partie {whole:fr} ; les parties sont {known}",
    en="{key!r} is no part of {whole}; the parts are {known}",
)
PART_LACKING = Words(
    fr="il manque à la correspondance la partie « {key}: »",
    en="the mapping lacks `{key}:`",
)
NOTHING_TO_EXTEND = Words(
    fr="il n'y a pas de correspondance « {name} » à compléter",
    en="there is no mapping {name!r} to extend",
)
EXTENDS_ITSELF = Words(
    fr="cette correspondance se complète elle-même",
    en="this mapping extends itself",
)
NO_DOCUMENT = Words(
    fr="« {name} » n'est pas un document ; les documents sont {known}",
    en="{name!r} is no document; the documents are {known}",
)
NO_SETTING = Words(
    fr="« {name} » n'est pas un réglage ; les réglages sont {known}",
    en="{name!r} is no setting; the settings are {known}",
)
NO_ZONE = Words(
    fr="« {name} » n'est pas un fuseau horaire ; écrivez par exemple Europe/Paris",
    en="{name!r} is no time zone; write for example Europe/Paris",
)
VERSION_WHEN = Words(
    fr="une version demande « when: » avec from, to, version ou association",
    en="a version needs `when:` with from, to, version or association",
)
NO_VERSION_CONDITION = Words(
    fr="« {key} » n'est pas une condition de version ; from, to, version et association en sont",
    en="{key!r} is no condition on a version; from, to, version and association are",
)
NOT_STATED_OF_AN_EXCHANGE = Words(
    fr="« {key} » ne se dit pas d'un échange ; se disent {known}",
    en="{key!r} is nothing to state of an exchange; {known} are",
)
NOT_SO_IN_AN_EXCHANGE = Words(
    fr="{field} {reason:fr}",
    en="{field} {reason}",
)

# --- places -----------------------------------------------------------------------------------------------------------

NO_SEGMENT_PLACE = Words(
    fr="« {key} » n'est pas une place ; écrivez un segment et ses qualifiants, par exemple DTM[137] ou TAX[7 2.1=VAT]",
    en="{key!r} is no place; write a tag and its qualifiers, such as DTM[137] or TAX[7 2.1=VAT]",
)
NO_PLACE_INSIDE = Words(
    fr="« {key} » n'est ni une place (2.1, DTM[137]) ni l'un de {known}",
    en="{key!r} is neither a place (2.1, DTM[137]) nor one of {known}",
)
NO_USUAL_PLACE = Words(
    fr="{tag} n'a pas de place habituelle pour une valeur ; nommez l'élément et le composant",
    en="{tag} has no usual place for a value; name element and component",
)
NO_ELEMENT = Words(
    fr="« {key} » n'est pas un élément ; écrivez préfixe:Nom et ce qui doit s'y trouver, par exemple cbc:ID[@schemeID=0088]",
    en="{key!r} is no element; write prefix:Name and what must be so, such as cbc:ID[@schemeID=0088]",
)
NO_NAMESPACE = Words(
    fr="le préfixe « {prefix} » n'a pas d'espace de noms ; {known} en ont un",
    en="the prefix {prefix!r} has no namespace; {known} have",
)
NO_JSON_NAME = Words(
    fr="« {key} » n'est pas un nom dans un document JSON ; écrivez a.b, items[] ou items[clé=mot], et # pour le rang",
    en="{key!r} is no name of a JSON document; write a.b, items[] or items[key=word], and # for the position",
)

# --- fields -----------------------------------------------------------------------------------------------------------

NO_FIELD = Words(
    fr="{model} n'a pas de champ « {field} » ; ses champs sont {known}",
    en="{model} has no field {field!r}; it has {known}",
)
NO_WAY_ON = Words(
    fr="{path} n'est pas un objet : « {field} » ne peut pas suivre",
    en="{path} is not an object, so {field!r} cannot follow",
)
UNMAPPED_TYPE = Words(
    fr="le champ « {field} » est d'un type que la correspondance ne connaît pas : {kind}",
    en="the field {field!r} has a type the mapping does not know: {kind}",
)
NO_OBJECT = Words(
    fr="« at: {path} » doit mener à un objet",
    en="`at: {path}` must lead to an object",
)
NO_LIST = Words(
    fr="« each: {path} » doit mener à une liste d'objets",
    en="`each: {path}` must lead to a list of objects",
)
NO_SINGLE_VALUE = Words(
    fr="{path} n'est pas une valeur simple ; un bloc avec « at: » ou « each: » en atteint l'intérieur",
    en="{path} is not a single value; a block with `at:` or `each:` reaches inside",
)
NO_LIST_IN_PATH = Words(
    fr="{path} n'est pas une liste : « [] » ne peut pas suivre",
    en="{path} is no list, so `[]` cannot follow",
)
NO_SUCH_VALUE = Words(
    fr="« {value} » n'est pas une valeur pour {path}",
    en="{value!r} is no value for {path}",
)
VALUE_WITHOUT_PATH = Words(
    fr="une valeur sans chemin ne peut être ni lue ni écrite",
    en="a value without a path cannot be read or written",
)
ONLY_TEXTS_SPREAD = Words(
    fr="seul un texte s'étend sur plusieurs composants, et {path} n'en est pas un",
    en="only a text spreads over several components, and {path} is none",
)

# --- values and conditions --------------------------------------------------------------------------------------------

VALUE_READS = Words(
    fr="une valeur s'écrit {forms:fr}",
    en="a value reads {forms}",
)
NO_STYLE = Words(
    fr="« as: {name} » n'existe pas ; il y a {known}",
    en="there is no `as: {name}`; there are {known}",
)
CONDITION_READS = Words(
    fr="une condition s'écrit {forms:fr}",
    en="a condition reads {forms}",
)
NO_CONDITION_WORD = Words(
    fr="« {word} » n'est pas possible pour {path} ; il est l'un de {known}",
    en="{word!r} cannot be for {path}; it is one of {known}",
)
ONE_DIRECTION = Words(
    fr="« only: » est read ou write",
    en="`only:` is read or write",
)
NO_FUNCTION = Words(
    fr="il n'y a pas de fonction « {name} » {purpose:fr} ; il y a {known}",
    en="there is no function {name!r} {purpose}; there are {known}",
)
NO_SHARED_BLOCK = Words(
    fr="il n'y a pas de bloc partagé « {name} » ; il y a {known}",
    en="there is no shared block {name!r}; there are {known}",
)

# --- tables -----------------------------------------------------------------------------------------------------------

NO_CODE_TABLE = Words(
    fr="il n'y a pas de table de codes « {name} » ; les tables sont {known}",
    en="there is no code table {name!r}; the tables are {known}",
)
TABLE_NEEDED = Words(
    fr="{path} est l'un de {known} : il lui faut une table (« {path} via … »)",
    en="{path} is one of {known}: it needs a table (`{path} via …`)",
)
TABLE_SAYS_OTHERWISE = Words(
    fr="la table « {name} » dit « {word} », mais {path} est l'un de {known}",
    en="the table {name!r} says {word!r}, but {path} is one of {known}",
)
OPEN_IS = Words(
    fr="« _open: » est yes, no ou lower",
    en="`_open:` is yes, no or lower",
)
