"""How units of measure read on paper, in the three languages: codes of Recommendation 20, and those of 6411 beside them.

``paire|paires``: the word for one and the word for several; alone it serves for both.
"""

from adapters.formats.pdf_out.labels import Language

_WORDS: tuple[tuple[str, str, str, str], ...] = (
    ("H87 PCE NAR EA", "pce", "pc|pcs", "Stk."),
    ("C62 NMP", "", "", ""),
    ("PR NPR", "paire|paires", "pair|pairs", "Paar"),
    ("SET", "jeu|jeux", "set|sets", "Satz|Sätze"),
    ("KT", "kit|kits", "kit|kits", "Kit|Kits"),
    ("PA PK XPK", "paquet|paquets", "packet|packets", "Paket|Pakete"),
    ("DZN", "douzaine|douzaines", "dozen", "Dutzend"),
    ("GRO", "grosse|grosses", "gross", "Gros"),
    ("CEN", "cent", "hundred", "Hundert"),
    ("MIL", "mille", "thousand", "Tausend"),
    ("KGM", "kg", "kg", "kg"),
    ("GRM", "g", "g", "g"),
    ("MGM", "mg", "mg", "mg"),
    ("TNE", "t", "t", "t"),
    ("LBR", "livre|livres", "lb", "Pfund"),
    ("ONZ", "once|onces", "oz", "Unze|Unzen"),
    ("LTR", "l", "l", "l"),
    ("MLT", "ml", "ml", "ml"),
    ("CLT", "cl", "cl", "cl"),
    ("DLT", "dl", "dl", "dl"),
    ("HLT", "hl", "hl", "hl"),
    ("MTR", "m", "m", "m"),
    ("CMT", "cm", "cm", "cm"),
    ("MMT", "mm", "mm", "mm"),
    ("KMT", "km", "km", "km"),
    ("INH", "pouce|pouces", "in", "Zoll"),
    ("FOT", "pied|pieds", "ft", "Fuß"),
    ("MTK", "m²", "m²", "m²"),
    ("CMK", "cm²", "cm²", "cm²"),
    ("MTQ", "m³", "m³", "m³"),
    ("CMQ", "cm³", "cm³", "cm³"),
    ("MIN", "min", "min", "Min."),
    ("HUR", "h", "h", "Std."),
    ("DAY", "jour|jours", "day|days", "Tag|Tage"),
    ("WEE", "semaine|semaines", "week|weeks", "Woche|Wochen"),
    ("MON", "mois", "month|months", "Monat|Monate"),
    ("ANN", "an|ans", "year|years", "Jahr|Jahre"),
    ("KWH", "kWh", "kWh", "kWh"),
    ("MWH", "MWh", "MWh", "MWh"),
    ("KWT", "kW", "kW", "kW"),
    ("WTT", "W", "W", "W"),
    ("CT XCT", "carton|cartons", "carton|cartons", "Karton|Kartons"),
    ("BX XBX", "boîte|boîtes", "box|boxes", "Schachtel|Schachteln"),
    ("XPX PX", "palette|palettes", "pallet|pallets", "Palette|Paletten"),
    ("CS XCS", "caisse|caisses", "case|cases", "Kiste|Kisten"),
    ("RO XRO", "rouleau|rouleaux", "roll|rolls", "Rolle|Rollen"),
    ("BG XBG", "sac|sacs", "bag|bags", "Beutel"),
    ("XSA SA", "sac|sacs", "sack|sacks", "Sack|Säcke"),
    ("BO XBO", "bouteille|bouteilles", "bottle|bottles", "Flasche|Flaschen"),
    ("CN XCN", "bidon|bidons", "can|cans", "Kanister"),
    ("XPL PL", "seau|seaux", "pail|pails", "Eimer"),
    ("TU XTU", "tube|tubes", "tube|tubes", "Tube|Tuben"),
    ("DR XDR", "fût|fûts", "drum|drums", "Fass|Fässer"),
    ("XJR JR", "bocal|bocaux", "jar|jars", "Glas|Gläser"),
    ("BE XBE", "botte|bottes", "bundle|bundles", "Bündel"),
)

_LANGUAGES: tuple[Language, ...] = ("fr", "en", "de")
UNITS: dict[Language, dict[str, str]] = {
    language: {code: words[place] for codes, *words in _WORDS for code in codes.split()}
    for place, language in enumerate(_LANGUAGES)
}
