"""What labels and column heads mean, in French, English and German.

By stems rather than by whole expressions, so that ``Date de livraison souhaitée`` and ``Requested delivery`` need no
entry of their own. Everything is compared folded: small letters, no accents, no punctuation.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

_SIGNS = {"ß": "ss", "œ": "oe", "æ": "ae", "°": "o ", "º": "o ", "№": "no ", "#": " no ", "’": "'", "ø": "o"}


_DOTTED = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){2,}(?!\w)")  # H.T., T.V.A., P.U.


@lru_cache(50_000)
def fold(said: str) -> str:
    """``N° de Commande :`` → ``no de commande``."""
    for sign, plain in _SIGNS.items():
        said = said.replace(sign, plain)
    said = _DOTTED.sub(lambda found: found.group().replace(".", ""), said)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", said.casefold()) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", bare).split())


class Role(StrEnum):
    """What a column of the order's lines holds."""

    POSITION = "position"
    CODE = "code"  # a code of nobody said whom
    BUYER_CODE = "buyer_code"
    SELLER_CODE = "seller_code"
    GTIN = "gtin"
    ITEM = "item"  # article: its code, its description, or both
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    UNIT = "unit"
    PRICE = "price"
    GROSS_PRICE = "gross_price"
    PER = "per"
    DISCOUNT = "discount"
    AMOUNT = "amount"
    DELIVERY = "delivery"
    TAX = "tax"
    OTHER = "other"


NUMERIC = frozenset({Role.QUANTITY, Role.PRICE, Role.GROSS_PRICE, Role.PER, Role.DISCOUNT, Role.AMOUNT})

_EXACT = {
    Role.UNIT: "u uq uv um un uom me eh ehs einh einheit einheiten meh unit units unite unites udm uc ue us mesure mengeneinheit bme vme cdt cond "
    "conditionnement uncde unitecde unitofmeasure unitsofmeasure unitedemesure perunitof verpeinh verpackungseinheit ueinh mgeinh sme ume"
    " ua uniteachat unitedachat unitecommande unitedecommande purchunit purchaseunit purchasingunit orderunit qtyunit measure unitofmeas unitmeas uofm ofmeasure bestme bestelleinheit besteinh bestelleinh beinh gebinde mengeneinh basiseinheit basisme lagereinheit verkaufseinheit vkeinheit einkaufseinheit ekeinheit masseinheit puom suom uomcode salesunit sellingunit saleunit stockunit packunit vpe ve pack uvc uql unitevente unitedevente uniteqte unitequantite codeunite unt uni",
    Role.PER: "pe up par per je pour prixpour preisbasis preiseinh preispro perqty priceunitqty baseprix preisje preisper preiseinheit ppe pro base priceunit priceper prixpar unitedeprix uniteprix pricebasis basis"
    " parqte parquantite pourqte pourquantite basedeprix basepx uprix upx prixqte qteprix quantiteprix qtebase parbase unitebaseprix basedecalcul pricingqty pricingquantity pricingunit priceqty pricequantity prcunit prcunt priceunt pricebase costper perquantity perunits pricefactor divisor ppu peh pme preinh prseinh preiseinheiten preisme preismg preismenge promenge jemenge preisfaktor faktor preisdimension preisbez bezugsmenge preisbezug",
    Role.POSITION: "pos position positions ligne line zeile no nr n lfdnr lfd lig ln poste rang posnr posno lineno nolign noligne i lno nolig ordre seq "
    "itemno lineitem linenumber numligne lnr znr noposte rg"
    " l lg lgn lgne nolg nopos numpos repere rep itm lno lineitemno slno slnr sno srno serialno polin poline poitem polineno bestpos bestellpos bestposition bestellposition poz p posit positionsnr positionsnummer posnummer zeilennr zeilennummer laufendenr laufnr lfnr ordno index idx num numero noordre nordre ligneno",
    Role.ITEM: "article articles artikel item items produit produits product products produkt ware waren",
    Role.AMOUNT: "gp gpreis gespreis gesamtpr mt mtht mthtnet ht net netto pt ptht wert valeur value ges tot ext montantht somme summe"
    " mtnet mtnetht mtligne mttotal mttotalht netht totht totnet extn extension extended lineext gesbetrag gesp gespr gpr gprs gesnetto wertnetto nettosumme zeilensumme zeilenwert zeilenbetrag lineamt amt netamt totamt lineval totval extval extprc",
    Role.PRICE: "pu puht ep epreis einzelpr stkpreis puhteur pun punet epr prixu uprice rate each cost unitcost"
    " unitrate unitprc uprc prc pxunit pxu px pxht pxnet pxunitht pa paht panet pach prixach puachat punht puhtnet prixuht eprs einzpr einzelpr  estkpr stueckpr stckpr epnetto nettoep einkpreis ekpr ekp vkp vkpreis nettopr nettoeinzelpreis ppunit priceea pricepc pricepcs priceeach alunite lunite alapiece jeeinheit jestuck prostuck perunit apiece perpiece perea perunit prunit",
    Role.GROSS_PRICE: "lp rrp tarif list pubrut pub putarif listprice basispreis grundpreis baseprice standardprice prixbase msrp uvp"
    " brutto gross grossunit brut bruttopr bruttopreis bruttoeinzelpr pxbrut pxtarif pxpublic pxcat prixcat tariff catprice tradeprice fullprice prediscountprice bep ebrutto lpreis listpr listenpr listenep listunitprice pvpublic ppht pcat katpreis katalogpr vkliste",
    Role.QUANTITY: "q qt qte qty menge mge mg mng bestmg bestmenge stk stuck stueck stueckzahl nb pieces pcs quant qtecde qtecdee qtyreqd reqqty ordered ord commande commandee cant"
    " qts qtes quantites quantities qtys qnty qnt qtty qtt anz anzahl bestellmg bestellmge bestmng bestmge mengebest mengebestellt mgebest poqty orderqty ordqty qtyord qtyreq qtyrequested qtyneeded cde cdee cdes qtedem qtedemandee qtedde qtea qteua qteuv qteachat nbre nbr nbunites nbpieces nombreunites noofunits nounits pieceqty bedarfsmenge auftrmenge liefermenge abrufmenge sollmenge reqd callofqty calloffqty mengeneu count",
    Role.DISCOUNT: "r rem remise rab rabatt disc discount less off rebate nachl nachlass reduction reduc rist % r% less% txremise"
    " dis dsc dsct discnt discpct discper ds ristourne ristournes remises rems rbt rbtt rabatte abschlag abschl minderung abzug abz rabsatz sconto tauxrem rem1 remise1 rabatt1 disc1",
    Role.DELIVERY: "lt lieft liefertag date datum eta etd due termin delai livraison delivery wunschdat"
    " liv livr dateliv datelivr dtliv dtlivr livle livrle livprevue livrprevue livsouhaitee dateprevue dtprevue datebesoin dtbesoin besoin pourle datedem dateexp echeance dlv dlvdate dlvdt deldt deldate delivdate promise promised promisedate promiseddate promdate rqddate rqd reqdt reqdate requiredby wanted wanteddate expected expecteddate need needdate needby neededby arrival arrivaldate dock dockdate shipdate shipby duedate eintreffen eintreff eintrefftermin bedarfstermin bedarfsdatum lieferung liefert lieferdat ltermin liefterm lieftermin anlieferung anliefertermin wetermin wedatum kw woche week sem semaine",
    Role.TAX: "tva vat mwst ust tax st tx txtva tauxtva codetva vatcode taxcode stkz steuer"
    " taux tauxdetva tc ct ctva cdtva codetaxe tx vatrt vatcd vrate v% steuersatz stsatz stschl steuerschl steuerschlussel sk stcode mwstsatz mwstschl ustsatz ustschl mwstkz vatclass taxclass taxcat taxrate vatrate",
    Role.DESCRIPTION: "text texte kurztext materialkurztext langtext benennung product productname produktname descriptif designation libelle intitule goods details nature titre"
    " desc descr descrip dscr design desig bez bezeichn bezeichng artbez artikelbez warenbez materialtext materialbez materialkurz artikeltext artikelname name itemname itemdesc itemdescription partdescription materialdescription particulars goodsdescription goodsservices objet prestation prestations leistung leistungen leistungsbeschreibung spezifikation specification denomination commodity langtxt kurztxt wording",
    Role.GTIN: "ean gtin ean13 gencod gencode barcode codebarre codebarres strichcode eancode codeean eangtin gtinean eannr"
    " upc upca upcean eanupc eancod ean8 gtin13 gtin14 ean14 barcodeno barcodenr strichcodenr gencodes",
    Role.OTHER: "colis poids pds weight wt gewicht gew kg kgs masse mass volume vol marque brand hersteller pcb origine origin ursprung zollnr hscode "
    "compte konto gl account kostenstelle costcentre cc magasin lager store nbcolis lot charge batch remarque remarks bemerkung stat statut status dispo"
    " pnet pbrut pdsnet pdsbrut poidsunit wgt wgts gewkg gesgew nettogew bruttogew stkgew netwt grosswt wtkg wgtkg pdskg hs tarifno commoditycode zolltarif coo ursprungsland colisage palettes pal pallets observations observation commentaire commentaires comments note notes notiz hinweis bem project projet projekt chantier affaire job costcenter kst imputation analytique section rayon famille warengruppe wg offen reste restant open backorder",
}
_BY_NAME = {name: role for role, names in _EXACT.items() for name in names.split()}

_LONG_NAMES = [name for name in _BY_NAME if len(name) >= 7]

_STEMS: tuple[tuple[Role, str], ...] = (
    (Role.GTIN, r"\bean|\bgtin|gencod|barcode|code barre|strichcode"),
    (
        Role.OTHER,
        r"colis|emball|poids|\bpds\b|\bwt\b|masse\b|\bkgs?\b|weight|gewicht|\bvpe\b|pack(ag)?(e|ing)?\b|marque|brand|solde|livree|delivered|geliefert|\bstock(?! ?(no|nr|n|code|number|item|ref))|\bwgt\b|\bgew\b|\bdouane|zolltarif|\borigin|ursprung|\bhs code|^p (net|brut)",
    ),
    (
        Role.DISCOUNT,
        r"\brem\b|remise|\brist\b|abschlag|\bdsc\b|\brbt\b|\bdisc|rabatt|nachl|\brab\b|^%$|rebate|^less|reduc|ristourne",
    ),
    (Role.TAX, r"^(code |cd |c |taux |tx |taux de |montant |% )?(tva|vat|mwst|ust|tax|taxe|taxes|steuer)\b"),
    (
        Role.PER,
        r"preis ?einheit|price unit|price per\b(?! ?(unit|piece|pc|ea|each))|prix par\b(?! unite)|(unite|base|qte|u) (de )?(prix|px)\b|price (basis|qty|quantity|base|factor)|pricing (qty|unit|quantity)|preis ?(basis|menge|faktor)|^(par|pour|per|pro|je) \w+$|\bbase prix",
    ),
    (
        Role.AMOUNT,
        r"(total|gesamt|\bext|\bligne|position).*(prix|price|preis|cost)|(prix|price|preis).*(total|gesamt|ligne)|gesamt ?preis|extended|\bg preis|\bges preis|\btot(al)?\b.*(prix|px|price|cost|preis)|\bpt ht\b|zeilen(preis|wert|betrag|summe)",
    ),
    (
        Role.GROSS_PRICE,
        r"(listen|list|katalog|brutto|grund|basis) ?(einzel ?)?preis|(prix|px|pv) (unit\w* )?(brut|tarif|catalogue|cat\b|public|de base)|(list|gross|base|standard|catalogue|cat|trade|full|catalog|unit list) (unit )?(price|cost)|brutto (ep|e preis|einzel)|pu (brut|tarif)",
    ),
    (
        Role.PRICE,
        r"prix|price|\bpx\b|\bprc\b|\bp a\b|\bunit (rate|cost)|preis|\bp u\b|\bpu\b|\bcost\b|tarif|\brate\b|\bvk\b|\bek\b",
    ),
    (Role.QUANTITY, r"\bqt[ey]\b|\bquant|menge\b"),
    (
        Role.DELIVERY,
        r"livr|deliv|liefer(?!ant)|termin\b|\bdue\b|^date|^datum|delai|wunsch|\breq|\bliv\b|\bdlv\b|\bdel (date|dt)|\blief (dat|term)|promis|\brqd|\bwanted\b|\bexpected\b|\bneed(ed)?\b|eintreff|bedarfs|besoin|prevue?\b|\barriv|\bdock\b",
    ),
    (
        Role.ITEM,
        r"^(ordered|commandes?|bestellte) (items|articles|artikel|products|produits|produkte|goods|waren?)$|^(articles|produits|items|products|goods|artikel|waren?) (commandes|ordered|bestellt)$",
    ),
    (
        Role.QUANTITY,
        r"\bqt|\bquant|menge\b|anzahl|nombre|^nb\b|\bof units\b|\bunits? ordered|\border(ed)?$|commandee|stuckzahl|\bmge\b|\bmg\b|\bcdee?\b|\bqnt|\banz\b|best\w* ?mg|\bord(ered)?\b|\bno of (units|pieces|pcs)|\bnbre\b",
    ),
    (Role.AMOUNT, r"montant|amount|betrag|total|wert\b|summe|gesamt|\bext|valeur|value"),
    (
        Role.BUYER_CODE,
        r"\b(notre|nos|our|unsere?r?|client|customer|buyer|kunden)\b.*\b(ref|code|nr|no|item|art|part|sku)|(ref|code|item|article|artikel)\w* (client|customer|acheteur)|kunden ?art|\bsap\b|nomenclature|stock code|\bintern\w*\b|\beigene?\b|\bhaus ?(nr|nummer|art)|chez nous|\bn ref\b|\bu art\b|\b(our|notre|nos|unsere?) (sku|stock|mat|code|art|ref|item|part)|\bours\b|\berp\b",
    ),
    (
        Role.SELLER_CODE,
        r"\b(votre|vos|your|ihre?)\b.*\b(ref|code|nr|no|item|art|part|sku)|(fournisseur|supplier|vendor|lieferant\w*|\bfrs\b|\bfourn\b|\bv ref\b|\bihre?\b|\byours?\b|\bvotre\b|\blief (art|nr|ref))",
    ),
    (
        Role.DESCRIPTION,
        r"desig|\bdesc\b|\bbez\b|\b(artikel|material|waren|produkt|kurz|lang) ?(text|name|bez)|(item|product|part|material|article) (name|description)|particulars|intitule|denomination|descr|libell|bezeich|beschreib|wording|nature",
    ),
    (
        Role.CODE,
        r"\bcat(alogue|alog)? (no|nr|num)|katalog ?(nr|nummer)|\bref|\bcode|\bsku\b|\bpart\b|\bart\b.*\b(nr|no)\b|artikel ?n|article no|no article|\bmaterial|item (no|number|code)|prod(uct|uit|ukt).*(no|nr|code|number)|\bmpn\b|sach ?(nummer|nr)|teile ?n|item no|\bstock (no|number|ref|item)|\bmanuf\w* |\bmfr\b|artikel ?code|\bcode$|bestell ?(nr|nummer)",
    ),
    (Role.ITEM, r"\barticle|\bartikel|\bitem|\bprodu|^goods$|^ware$"),
    (
        Role.UNIT,
        r"^unit|^einh|^unite|einheit$|\bof meas|\bu of m|^verp|^gebinde|\bunit$|\bunite$|^conditionnement|\bcond$",
    ),
)
_GROSS = re.compile(r"brut|gross|\blist|catalog|tarif|public")
_TAXES_SAID = re.compile(
    r"\b(ht|h t|hors taxes?|hors tva|excl( of)? vat|ex vat|excl tax|eur|euro|euros|gbp|usd|chf|zzgl mwst|ohne mwst)\b"
)


@lru_cache(4096)
def column_role(head: str) -> Role | None:
    """What a head says of its column; ``None`` when it is no head we know. Bilingual heads count by either half;
    a code and a description under one head are an item."""
    halves = [part for part in re.split(r"[/|\n]", head) if part.strip()]
    roles = [_column_role(part) for part in halves] if len(halves) > 1 else []
    if len(set(roles) & {Role.CODE, Role.BUYER_CODE, Role.ITEM, Role.DESCRIPTION}) > 1:
        return Role.ITEM
    if len(halves) > 1 and roles[0] is Role.PRICE and Role.UNIT in roles:
        return Role.PRICE
    return next((role for role in (_column_role(head), *roles) if role is not None), None)


def _column_role(head: str) -> Role | None:
    plain = fold(head.replace("€", " ").replace("£", " ").replace("$", " "))
    if not plain:
        return Role.POSITION if head.strip() == "#" else None
    if len(plain) > 40 or re.search(r"\d{3}", plain):
        return None
    shorter = " ".join(_TAXES_SAID.sub(" ", plain).split()) or plain
    named = _BY_NAME.get(shorter.replace(" ", ""))
    if named is not None:
        return named
    joined = " ".join(_TAXES_SAID.sub(" ", fold(head.replace("-", ""))).split()) if "-" in head else shorter
    for role, stem in _STEMS:
        if re.search(stem, shorter) or (joined != shorter and re.search(stem, joined)):
            return Role.GROSS_PRICE if role is Role.PRICE and _GROSS.search(shorter) else role
    return _nearly(shorter)


def _nearly(plain: str) -> Role | None:
    """A long head that is one letter away from one we know: a misprint, a lost accent, a plural."""
    compact = plain.replace(" ", "")
    if len(compact) < 6 or not compact.isalpha():
        return None
    found = process.extractOne(compact, _LONG_NAMES, scorer=DamerauLevenshtein.distance, score_cutoff=1)
    return _BY_NAME[found[0]] if found else None


ORDER = (
    r"\bcommande?s?\b|\bcdes?\b|\bbdc\b|\bbc\b|\bpo\b|\bp o\b|\border\b|bestell|einkaufs(?!beding)|auftrag|\bordre\b|bon d achat"
    r"|\bbest (nr|no|nummer)\b|\bpurchase\b|\bpurch\b|\bachats?\b|abruf|\b(appel|demande) (de livraison|d approvisionnement)\b|\b(supply|delivery|replenishment) (request|order)\b|\bcall off\b|\brelease\b"
)
NUMBER = r"\bno\b|\bn\b|\bnr\b|\bnos\b|numero|\bnum\b|number|nummer|\bref|\bid\b|bestellnr|auftragsnr|\bzeichen|zeichen\b|\bnbr\b|\bkennung|\bcode\b"
DOCUMENT = r"\bbons?\b(?! de livr)|\bpiece\b|document|\bdoc\b|beleg|vorgang|\bdossier\b|\bvoucher\b"
"""The paper itself, by a word that any program uses for all it prints; its number is the order's."""
NOT_THE_ORDER = (
    r"kreditor|debitor|\btiers\b|\bfrs\b|\bfourn\b|\blief nr\b|\bbox\b|postfach|\bbp\b|boite postale|\bclient\b|customer|kunden|account|compte|konto|offre|\boffer\b|devis|quot(?!e (order|our|the|this|po))|angebot|fournisseur|supplier|vendor|lieferant\b|lieferanten"
    r"|contrat|contract|vertrag|rahmen|\btel|fax|phone|iban|bic|\btva\b|\bvat\b|\bust\b|siren|siret|\bgln\b|projekt|project|chantier|\baffaire\b|\bjob\b"
    r"|article|artikel|\bitem\b|\bligne|\bline\b|facture|invoice|rechnung|livraison(?!s? n)|delivery note|lieferschein|\bpage\b|seite"
    r"|requisition|\breq\b|demande(?! (de livraison|d approvisionnement))|\bvalue\b|\bamount\b|\bmontant|bedarf|banf|anforderung|steuer|\brcs\b|handels|naf|\bape\b|incoterm|lot\b|\bplan\b|engagement|commitment|\bmarche\b|wert\b|summe|betrag|\btotal"
    r"|\bstand\b|version|beding|condition|\bterms\b|revision|indice|\btax\b|\beori\b|zoll|customs|\bkst\b|kostenst|cost cent|imputation|budget|\bcapital|register|\bhrb\b|\bsite\b|\bdepot\b|\blager|magasin"
    r"|\bbudget\b|contact|acheteur|\bbuyer\b|einkaufer|telefon|mobile|\bport\b|kommission|cotation|\brfq\b|anfrage|kundennr|\bihre?\b (zeichen|nummer|nr|ref)|\byour (ref|no)|\bv ref\b|votre (ref|no)"
)
OUR_REFERENCE = r"\b(notre|nos|our|unsere?)\b.*(ref|zeichen|no\b|nr\b)|^(reference|referenz|ref|belegnummer|document (no|number)|belegnr)$|\brappeler\b|please quote|bitte angeben"

DELIVERY_DAY = (
    r"livr|\bliv\b|\breception|a recevoir|deliv|\bdlv\b|liefer(?!ant|er\b|firma)|\blief (term|dat)|anliefer|requir|\brequisee?\b|\breq\b|\brqd|\brequested\b|souhait|wunsch|\bneed|\bdue\b|arriv|\beta\b|\bdel (date|dt|by)|\bdelv|termin\b|ship (by|on|date)"
    r"|delai|wanted|\bdispo|promis|besoin|\bdate prevue|\bpour le\b|expected|\breceipt\b|\battendue?s?\b|erwart|\bdock\b|eingang|eintreff|\bbedarfs|\bon site|echeance (de )?(la )?livr|\bduedate"
)
ORDER_DAY = (
    r"command|\bcde\b|\border|\bpo\b|\bp o\b|\bbc\b|bestell|\bbest\b|beleg|\bissue|emis|etabl|ausgestellt|ausstell|redig|auftrag|dated|erstell|\bdu\b|\bvom\b|\bfait\b"
    r"|\bcrea|\bcree|\braised|\bplaced|\bpassee?\b|\bpiece\b|document|\bdoc\b|\bd envoi|\bsent\b|vorgang|purchase|\bpurch\b|\bachat|\bsaisie?\b|\bentered|\bedit|angelegt|erfasst|\bsigne"
)
PLAIN_DAY = r"^of$|\bdate\b|\bdatum\b|\ble\b|\bden\b|\bon\b|\bam\b|\bdt\b"
ONLY_A_DAY = r"^(?:(?:date|datum|dates?|le|den|on|am|dt|day|tag|jour|of|the|de|no|nr|order|und|et|and) ?)+$|^[a-z]+(?: [a-z]+)? (?:le|den)$"
"""A label that says no more than that this is a day, or a town and ``le``: ``Nantes, le``."""
OTHER_DAY = r"echeance(?! (de )?(la )?livr)|payment|paiement|reglement|zahl|factur|invoice|rechnung|offre|\boffer|devis|quot|angebot|contrat|contract|vertrag|impr|print|druck|naissance|valid|gultig|expir|tarif|revision|\brecue?\b|received|eingegangen|tampon|stamp|before|avant le|bis zum|spatestens|\bstand\b|version|confirm|bestatig|accus|acknowl|reponse|\breply|\bstart|\bdebut|\bfin\b|\bend\b|beginn|modif|chang|ander|update"

SHIP_TO = (
    r"\bshipping|^(lieu de |magasin de )?reception|^(magasin|depot|entrepot)( de (livraison|reception))?$|versandan|^warenannahme|warenanlief|^goods (to|inwards)$|site de|point de livr|empfanger der ware|empfangs(stelle|adresse)|livr|^destinataire|^destination\b"
    r"|ship to|ship ?to|\bdeliver|^receiving|^receive at|^consign|consignee|\bliefer(?!ant|er\b|firma|bed)|warenempf|anliefer|versand an|versandadresse|delivered to|^send (goods )?to|send goods|^expedier|^a expedier|ablade|entlade|^warehouse$|^drop ship|^place of (delivery|receipt)|^delivery (site|point)"
)
SELLER = (
    r"^tiers$|kreditor$|^destinataire de la commande|^titulaire|^adressee? a$|^lieferfirma|^lieferer$|addressed to|fournisseur|supplier|vendor|\bseller|vendeur|lieferant|verkauf|^a l attention|^attention|^an$|^to$|^a$|auftragnehmer"
    r"|^frs$|^fourn$|placed with|^issued to|^order to|^commande passee a|^passee a|^vendu par|^supplied by|^prestataire|^sous traitant|^contractor$|^anbieter$|^bestellt bei|^bestellung an$|^messrs|^m s$"
)
INVOICE_TO = r"^payeur|^payer$|^tiers payeur|regulierer|comptabilite|accounts payable|kreditorenbuch|faktur|factur|invoic|\bbill|rechnung|^rechn|^charge to|^remit"
BUYER = (
    r"^(societe|company|firma|raison sociale|aussteller|issued by|besteller|bestellt durch|entite|etablissement|entreprise|unternehmen|gesellschaft|buchungskreis|legal entity|company (name|code|address)|commandeur|demandeur|organisation|auftraggeber\w*)$"
    r"|acheteu|\bbuyer|\bbuying|besteller|bestellende|bestellfirma|einkaufende|auftraggeber|kaufer|donneur d ordre|^client|^customer( details| name)?$|^kunde$|^from$|^de$|^von$|purchaser|purchasing (company|entity|organi)|ordering|ordered by|sold to|emett|absender|commande par"
)
ORDER_DESK = r"service commandes|service commercial|service client|sales order|order desk|order processing|auftragserfassung|auftragsabwicklung|vertrieb|sales dep|administration des ventes|\badv\b"

CARRIED = (
    r"(a |montant a |total a )?report(er|e|s)?|zu ubertragen|ubertrag|uebertrag|vortrag|carried|brought|carry over|c f|b f|c fwd|b fwd"
    r"|zwischensumme|sous total page|total (de la )?page|page total|seitensumme|a suivre|continued|fortsetzung"
)
TOTAL = (
    r"^(?:\d+ (?:\d+ )?% )?(sous total|total|totaux|totale|montant|net a payer|net|somme|sub ?total|grand total|gross|vat|tva|tax|taxe|taxes|mwst|ust|"
    r"zzgl|plus|dont|inkl|summe|gesamt\w*|netto\w*|brutto\w*|zwischensumme|endbetrag|endsumme|rechnungsbetrag|auftragswert|bestellwert|"
    r"warenwert|shipping|freight|port|frais|versand\w*|fracht\w*|amount due|amount|balance|steuer|umsatzsteuer|mehrwertsteuer|order total|valeur|value|mt|tot|goods (value|total)|positionssumme|positionswert|tva|vorsteuer|sales tax|zu zahlen\w*|po total|zahlbetrag|order value|base ht|base hors|valeur totale|marchandises?|totals?|net (value|price|order)|eur|value added)\b"
)
TAX_TOTAL = r"vorsteuer|\bt v a\b|\bv a t\b|\btva\b|\bvat\b|mwst|\bust\b|\btax(es?)?\b|steuer"
NET_TOTAL = r"without (vat|tax)|sans (tva|taxe)|\bex(c|cl|cluding)? (vat|tax)|\bexc\b|before (vat|tax)|net value|goods value|total lines|positionssumme|gesamtnetto|nettosumme|nettowert|marchandise|\bnet commercial|order value|hors tva|\bex (vat|tax)|goods total|total goods|base ht|auftragswert|bestellwert|warenwert|\bht\b|h t\b|hors tax|excl|netto|\bnet\b|sous total|sub ?total|zwischensumme|ohne mwst|warenwert"
GROSS_TOTAL = r"with (vat|tax)|\bmit (mwst|ust|steuer|umsatzst|mehrwertst)|avec (tva|taxe)|\binc\b|\binkl|\bincl|po total|zu zahlen|total due|\btot\w* ttc|zahlen|rechnungssumme|gesamtsumme|total payable|amount payable|order total|total (a )?regler|inc vat|total general|bruttosumme|bruttobetrag|ttc|compris|inclus|incl|inkl|brutto|gross|grand total|after tax|a payer|endbetrag|endsumme|rechnungsbetrag|total due|amount due|toutes taxes|zahlbetrag"
CHARGE_TOTAL = r"\bport\b|frais|freight|shipping|carriage|versand|fracht|transport|eco ?(part|contrib|taxe)|zuschlag|emballage|packaging|packing|verpackung|assurance|insurance|versicherung|palett|consigne|deposit|pfand|minimum order|maut|toll|energie|gazole|fuel|livraison|delivery charge|courier|postage|porto|nebenkosten|lieferkosten|manutention|contribution|surcharge|handling"
REDUCTION_TOTAL = r"remise|discount|rabatt|escompte|skonto|nachlass"
SUM = rf"{TOTAL}|{TAX_TOTAL}|{NET_TOTAL}|{GROSS_TOTAL}"
"""What a label of any sum of money looks like."""
COUNTED = r"quantite totale|total (des )?(quantites|pieces|colis|articles)|total (quantity|qty|units|pieces|weight|items)|gesamtmenge|gesamtgewicht|poids (total|brut|net)|net weight|gross weight|(brutto|netto)gewicht|stuckzahl gesamt|menge gesamt|weight|gewicht|poids|nombre (total )?de"
"""What is summed up and is no money."""
LINE_COUNT = r"nombre de lignes|number of lines|line count|anzahl (der )?positionen|nb de lignes"


UNITS = {
    "H87": "pce pces pc pcs piece pieces st stk stck stuck stueck ea each u un unite unites unit units nr",
    "KGM": "kg kgs kilo kilos kilogramm kilogramme", "GRM": "g gr", "TNE": "t to tonne tonnes tonnen",
    "MTR": "m ml mtr metre metres meter lfm", "MTK": "m2 qm mtk", "MTQ": "m3 cbm mtq", "MMT": "mm", "CMT": "cm",
    "LTR": "l lt ltr litre litres liter", "XBX": "bte boite boites box boxes bx karton1", "XCT": "crt carton cartons ctn krt kt karton",
    "XPK": "pk pkg paq paquet paquets pack packs pak ve packung", "XPX": "pal palette palettes pallet pallets", "PR": "pr paire paires pair pairs paar",
    "SET": "set sets jeu lot kit satz", "XRO": "rlx rouleau rouleaux roll rolls rol rolle rollen", "XBG": "sac sacs bag bags sack beutel btl",
    "HUR": "h hr std heure heures hour hours stunde", "DAY": "j jour jours day days tag tage", "CEN": "cent", "MIL": "mil mille", "DZN": "dz dzn douzaine dozen dutzend",
    "XCA": "bidon can dose dosen kanister", "XBO": "flacon bouteille bouteilles bottle bottles flasche flaschen fl",
}  # fmt: skip
"""UN/ECE Recommendation 20 (and 21 with X) → how orders abbreviate it."""
_UNIT_BY_NAME = {name: code for code, names in UNITS.items() for name in names.split()}


def unit_code(said: str) -> str | None:
    """Recommendation 20 code of a printed unit, or ``None`` when it is none we know."""
    return _UNIT_BY_NAME.get(fold(said.replace("²", "2").replace("³", "3")).replace(" ", ""))


def matches(stems: str, said: str) -> bool:
    """``said`` is folded already."""
    return re.search(stems, said) is not None
