"""More of what purchase orders call things: the forms of the usual programs (SAP, Sage, Cegid, Divalto, Business Central,
Oracle, Odoo, EBP, Proginov, Infor, DATEV, Lexware …), two languages in one label, capitals without accents, abbreviations.

Dealt to the batches from 6 on, as ``vocabulary.py`` is to those before; no expression stands in both.
"""

Said = dict[str, tuple[str, ...]]

WIDER_TITLES: Said = {
    "fr": ("Commande d'approvisionnement", "BON DE CDE FOURNISSEUR", "Ordre de commande", "COMMANDE / PURCHASE ORDER", "Commande standard", "BON DE COMMANDE FOURNISSEUR", "Demande de livraison", "Cde achat", "Appel de livraison"),
    "en": ("Standard Purchase Order", "PURCHASE ORDER CONFIRMATION REQUEST", "Supply Order", "Purchase Order / Bestellung", "Blanket Release", "STANDARD PO", "Call-off order", "Stock Order", "Works Order to Supplier"),
    "de": ("Bestellung / Purchase Order", "EINKAUFSBESTELLUNG", "Normalbestellung", "Lieferabruf", "Bestellformular", "WARENBESTELLUNG", "Abruf", "Bestell-Auftrag", "Beschaffungsauftrag"),
}  # fmt: skip

WIDER: dict[str, Said] = {
    "number": {
        "fr": ("N° BC", "Commande achat", "Num. commande", "N° de pièce", "N/Cde n°", "Votre n° de cde à rappeler", "NUMERO DE COMMANDE", "Référence à rappeler", "N° Cde / PO No."),
        "en": ("PO No.", "Our PO", "Purch. Order No.", "Order Number:", "Please quote order no.", "Purchase Document", "P.O. NUMBER", "Release no.", "Order / Bestell-Nr."),
        "de": ("Bestell-Nr. / PO No.", "Bestellnr.", "Einkaufsbeleg", "Vorgangsnummer", "Bestellnummer/Datum", "Unsere Bestellung", "BESTELLNUMMER", "Bestellzeichen", "Vorgangs-Nr."),
    },
    "ordered": {
        "fr": ("Date pièce", "Date BC", "Passée le", "DATE DE COMMANDE", "Date de création", "Commandé le", "Date / Order date", "Date d'envoi", "Fait le"),
        "en": ("Doc. date", "Date raised", "PO Date:", "Created on", "ORDER DATE", "Placed on", "Order Dt.", "Date of issue", "Purchase date"),
        "de": ("Bestell-Datum", "Belegdat.", "Bestellt am", "DATUM", "Datum / Date", "Erstellungsdatum", "Vorgangsdatum", "Auftragsdat.", "Best.-Dat."),
    },
    "wanted": {
        "fr": ("Date de livraison demandée", "Livr. prévue", "DATE DE LIVRAISON", "À recevoir le", "Date de livr. souhaitée", "Date prévue", "Liv. demandée", "Disponible le", "Date besoin"),
        "en": ("Promised date", "Del. Date", "Date wanted", "Delivery due", "REQUIRED DATE", "Expected receipt date", "Req'd by", "Dock date", "Delivery required"),
        "de": ("Lieferzeit", "LIEFERTERMIN", "Liefertermin / Delivery date", "Anliefertermin", "Lief.-Termin", "Eingangsdatum", "Geplantes Wareneingangsdatum", "Wunsch-Liefertermin", "Lieferwoche"),
    },
    "seller": {
        "fr": ("Nom du fournisseur", "Frs", "COMMANDE PASSEE A", "Fournisseur / Supplier", "Coordonnées fournisseur", "Nom et adresse du fournisseur", "Vendu par", "Prestataire", "Fourn."),
        "en": ("Vendor name", "Supplier details", "Order placed with", "Seller name & address", "VENDOR", "Issued to", "Supplied by", "Supplier / Lieferant", "Contractor"),
        "de": ("Lieferant / Supplier", "Lieferanten-Anschrift", "Name des Lieferanten", "Anbieter", "KREDITOR", "Verkäufer / Lieferant", "Lieferer", "Lieferant (Name, Anschrift)", "Bestellt bei"),
    },
    "ship_to": {
        "fr": ("Adresse livraison", "Livré à", "ADRESSE DE LIVRAISON", "Livraison / Ship to", "Destination", "Lieu de réception", "Dépôt de livraison", "Expédier à", "Magasin de réception"),
        "en": ("Ship To:", "Send goods to", "Delivery site", "Receiving site", "DELIVERY ADDRESS", "Ship-to location", "Consign to", "Deliver goods to", "Destination"),
        "de": ("Anlieferungsadresse", "Liefer-Anschrift", "Versandadresse", "Lieferadresse / Ship to", "LIEFERANSCHRIFT", "Anlieferort", "Empfangsstelle", "Abladestelle", "Warenanlieferung"),
    },
    "invoice_to": {
        "fr": ("Adresse de facturation / Bill to", "Facturé à", "A FACTURER A", "Adr. facturation", "Facture au nom de", "Client facturé", "Factures à", "Tiers payeur", "Facture à"),
        "en": ("Bill-to", "Invoicing address", "INVOICE ADDRESS", "Mail invoice to", "Send invoices to", "Bill-to address", "Charge to", "Remit invoice to", "Invoice party"),
        "de": ("Rechnungsadresse / Bill to", "Rechn.-Adresse", "RECHNUNGSANSCHRIFT", "Rechnung senden an", "Fakturaempfänger", "Rechnungen an", "Abweichender Rechnungsempfänger", "Rechnungslegung an", "Rechnung bitte an"),
    },
    "buyer": {
        "fr": ("Société acheteuse", "ACHETEUR / BUYER", "Entité", "Client :", "Établissement", "Entreprise", "Acheteur / Client", "Société émettrice", "Commandeur"),
        "en": ("Purchasing company", "Ordering company", "Buyer name", "Buying entity", "PURCHASER", "Legal entity", "Company name", "Ordering party", "Customer details"),
        "de": ("Bestellende Firma", "Buchungskreis", "Käufer / Buyer", "KUNDE", "Unternehmen", "Gesellschaft", "Auftraggeber / Besteller", "Bestellfirma", "Einkaufende Firma"),
    },
    "currency": {
        "fr": ("DEV", "Code devise", "Devise / Currency", "Devise de facturation", "Monnaie de la commande", "Dev", "DEVISE CDE", "Devise document", "Monnaie cde"),
        "en": ("Curr", "Currency:", "Currency / Devise", "Order curr.", "PO Curr", "Cur.", "CCY code", "Document currency", "Currency of order"),
        "de": ("Währung / Currency", "Wrg", "WAEHRUNG", "Wkz.", "Belegwähr.", "Bestellwährung:", "Währungskennzeichen", "WKZ", "Währungsschlüssel"),
    },
    "net": {
        "fr": ("MONTANT TOTAL H.T.", "Total marchandise HT", "Total HT net", "Total commande", "Montant net HT", "Sous-total HT", "Total H.T. EUR", "Valeur totale HT", "Net commercial HT"),
        "en": ("Net value", "Total net value", "SUB TOTAL", "Total excluding VAT", "Net order value", "Total (ex. VAT)", "Goods value", "Total exc. VAT", "Total lines"),
        "de": ("Gesamtnettowert", "Gesamtnettowert ohne Mwst", "Summe Netto", "NETTOBETRAG", "Gesamtwert netto", "Nettosumme", "Positionssumme", "Netto gesamt", "Summe ohne MwSt."),
    },
    "tax": {
        "fr": ("Montant T.V.A.", "Total T.V.A. {rate} %", "TVA collectée {rate} %", "Mt TVA", "TVA (taux {rate} %)", "Total taxes", "+ TVA {rate} %", "TVA {rate} % sur achats", "Montant de la TVA"),
        "en": ("VAT total", "V.A.T. {rate} %", "Sales tax", "VAT at {rate}%", "Tax amount", "Total tax", "+ VAT {rate}%", "VAT value", "Total V.A.T."),
        "de": ("+ {rate} % MwSt.", "MwSt {rate} %", "Summe MwSt.", "USt-Betrag", "Vorsteuer {rate} %", "Umsatzsteuer", "{rate} % USt.", "Steuerbetrag", "Gesamt MwSt."),
    },
    "gross": {
        "fr": ("MONTANT TOTAL T.T.C.", "Total commande TTC", "Montant TTC EUR", "Total à régler", "Total T.T.C", "TOTAL GENERAL", "Valeur TTC", "Net TTC", "Montant dû TTC"),
        "en": ("Order total inc. VAT", "TOTAL GROSS", "Gross total", "Total amount incl. VAT", "Total order value incl. VAT", "Total with VAT", "PO total", "Total due", "Total inc. tax"),
        "de": ("Gesamtbetrag", "Endsumme", "Gesamtbetrag incl. MwSt.", "Brutto gesamt", "BRUTTOBETRAG", "Gesamtwert brutto", "Zu zahlender Betrag", "Gesamtsumme brutto", "Summe inkl. MwSt."),
    },
    "vat": {
        "fr": ("TVA intra", "N° de TVA", "N° TVA :", "Ident. TVA :", "TVA INTRACOM", "Numéro de TVA", "N° TVA CE", "N. TVA", "N° d'identification TVA"),
        "en": ("VAT registration no.", "VAT Reg. No", "VAT ID:", "Our VAT no.", "V.A.T. No.", "Tax reg. no.", "VAT Registration Number", "Tax No.", "EU VAT no"),
        "de": ("USt-ID", "Ust-IdNr", "USt.-IdNr.:", "Unsere USt-IdNr.", "UST-ID-NR", "USt.Id.Nr.", "USt-Identnummer", "UID-Nr.", "MwSt-Nr."),
    },
}  # fmt: skip

WIDER_HEADS: dict[str, Said] = {
    "position": {
        "fr": ("L.", "Pos", "N° lig.", "Item", "Nº", "Ordre", "N° pos.", "Repère", "Lgn"),
        "en": ("Pos.", "Line #", "Itm", "L/No", "Seq", "Sl. No.", "Item #", "Ln.", "PO line"),
        "de": ("Pos.Nr.", "Lfd.", "Zeilennr.", "Poz.", "Best.-Pos.", "Item", "P.", "Posit.", "Pos. / Item"),
    },
    "code": {
        "fr": ("Réf", "Article n°", "V/Réf.", "Réf. produit", "Code", "Votre réf. article", "REF FOURNISSEUR", "N° article", "Réf. frs"),
        "en": ("Item #", "Stock no.", "Vendor part no.", "Mfr. part no.", "Supplier ref", "Catalogue number", "PART NUMBER", "Item number", "Your ref."),
        "de": ("Artikel-Nummer", "Ihre Art.-Nr.", "Materialnummer", "Art.Nr.", "Lieferanten-Artikelnr.", "Bestell-Nr.", "ARTIKELNR", "Ihre Materialnr.", "Artikelcode"),
    },
    "buyer_code": {
        "fr": ("N/réf. article", "Code art. interne", "Réf. société", "Notre référence", "Code magasin", "Notre n° article", "Code ERP", "Référence interne", "Réf. chez nous"),
        "en": ("Our reference", "Internal code", "Our stock no", "Our item no.", "Customer part", "Material no. (ours)", "Our SKU", "Internal part no.", "Buyer ref."),
        "de": ("Unsere Artikelnummer", "Interne Art.-Nr.", "U/Art.-Nr.", "Eigene Nr.", "Hausnummer", "Unsere Mat.-Nr.", "Interner Code", "Eigene Art.-Nr.", "Unsere Sachnr."),
    },
    "gtin": {
        "fr": ("N° EAN", "Code barre", "EAN/GTIN", "GENCOD EAN", "EAN article", "GTIN/EAN", "Ean 13", "Gencode", "Code UPC/EAN"),
        "en": ("EAN no", "GTIN/EAN", "Bar-code", "EAN 13", "UPC", "EAN barcode", "Unit EAN", "GTIN no.", "EAN number"),
        "de": ("GTIN/EAN", "EAN-Nummer", "EAN13", "GTIN-Nr.", "Bar-Code", "EAN Nr.", "EAN Code", "EAN-Artikelnr.", "GTIN-Code"),
    },
    "description": {
        "fr": ("Désignation / Description", "Article", "Désign.", "Libellé du produit", "DESIGNATION", "Nature", "Description article", "Intitulé", "Désignation et référence"),
        "en": ("Item & description", "Part description", "Item name", "Material description", "Desc.", "Particulars", "Goods", "Product description", "Description of goods"),
        "de": ("Artikel / Bezeichnung", "Kurztext", "Bez.", "Materialbezeichnung", "Artikeltext", "Artikel", "Produkt", "Materialtext", "Artikelbez."),
    },
    "quantity": {
        "fr": ("Qté commandée", "QTE", "Qtés", "Quantité cdée", "Qté / Qty", "Qté UA", "Qté dem.", "Quantités", "Cdé"),
        "en": ("Qty.", "Order quantity", "Quantity / Menge", "Ord. qty", "No. of units", "QTY ORD", "PO Qty", "Quantity req.", "Qnty"),
        "de": ("Menge / Qty", "Best.Menge", "Anz.", "Auftragsmenge", "Menge bestellt", "Best.-Mge", "MENGE", "Bestellmg.", "Einkaufsmenge"),
    },
    "unit": {
        "fr": ("U", "Unité cde", "UA", "Unité achat", "UC", "Un.", "Unité / Unit", "UQ", "Cond."),
        "en": ("UM.", "Unit / ME", "U of M", "Purch. unit", "Un", "Qty unit", "Measure", "Unit of meas.", "Pack"),
        "de": ("Einh", "Mengen-einheit", "ME / Unit", "BestME", "Gebinde", "Eh.", "Bestelleinheit", "Mengeneinh.", "VPE"),
    },
    "price": {
        "fr": ("Prix U. HT", "PUHT", "Prix d'achat", "P.U.", "Prix unitaire / Unit price", "P.U.H.T.", "Px unit.", "Prix unitaire net", "PA HT"),
        "en": ("Unit Cost", "Net unit price", "U/Price", "Price per unit", "Purchase price", "Each", "Price (GBP)", "Buy price", "Unit rate"),
        "de": ("Preis / ME", "E.-Preis", "Netto-Preis", "Einzelpreis / Unit price", "Preis je Einheit", "Preis/ME", "EK-Preis", "Einstandspreis", "Einz.-Preis"),
    },
    "per": {
        "fr": ("Par qté", "Base de prix", "Qté prix", "U. prix", "Pour (qté)", "Base px", "Prix/qté", "Par (base)", "Unité base prix"),
        "en": ("Price unit (PU)", "/ Per", "per qty.", "Pricing qty", "P/U", "Cost per", "Price qty", "Prc unit", "Price base"),
        "de": ("Pr.-Einh.", "Preis-einheit", "Preis je", "PEH", "Preis-Einh.", "pro Menge", "PME", "Pr.Einh.", "Preismenge"),
    },
    "gross_price": {
        "fr": ("P.U. brut HT", "Prix unitaire brut", "Tarif HT", "Px brut", "PV public HT", "Prix de base", "Prix cat.", "Prix tarif HT", "Prix brut HT"),
        "en": ("Unit list price", "Gross unit", "Pre-discount price", "Tariff", "List unit price", "Gross", "Cat. price", "Trade price", "Full price"),
        "de": ("Brutto", "Brutto-Preis", "Listenpr.", "Bruttopr.", "Bruttoeinzelpreis", "VK-Liste", "Katalog-Preis", "Preis Brutto", "UVP"),
    },
    "discount": {
        "fr": ("Rem%", "Rem", "Remise (%)", "Taux rem.", "Rist. %", "% Rem.", "RISTOURNE", "Rab.", "Rem. ligne"),
        "en": ("Disc%", "Dis.", "Discount (%)", "Disc. pct", "Line disc.", "Dsc %", "DISCOUNT", "Reduction", "Disc rate"),
        "de": ("Rab.%", "Rabatt in %", "Rbt. %", "Rabatt (%)", "Pos.-Rabatt", "Abschlag %", "RAB", "Rab.-%", "Nachlass %"),
    },
    "amount": {
        "fr": ("Montant net", "Total H.T.", "Mt. HT", "Prix total", "Montant / Amount", "Total net", "MT NET HT", "P.T. HT", "Montant ligne"),
        "en": ("Net value", "Extension", "Ext. amount", "Total price", "Extended cost", "Amount / Betrag", "LINE AMOUNT", "Tot. price", "Ext. value"),
        "de": ("Gesamt-Preis", "Nettobetrag", "Betrag / Amount", "Ges.-Preis", "Netto-Wert", "Gesamtbetrag", "GESAMTPREIS", "Pos.-Wert", "Zeilenwert"),
    },
    "delivery": {
        "fr": ("Liv. prévue", "Date besoin", "Dt livr.", "Date prévue", "Livr. le", "DATE LIV", "Pour le", "Date de livraison", "Date dem."),
        "en": ("Dlv. date", "Promise date", "Delivery dt", "Rqd date", "Wanted", "DUE", "Expected", "Need date", "Deliv. by"),
        "de": ("Lief.Termin", "Lieferung", "L-Termin", "Wunschtermin", "Lieferdat.", "LIEF.-TERMIN", "Eintreffen", "Liefert.", "Bedarfstermin"),
    },
    "tax_rate": {
        "fr": ("T.V.A. %", "Taux", "CT", "Cd TVA", "TVA (%)", "Tx", "Code taxe", "Taux T.V.A.", "C. TVA"),
        "en": ("VAT (%)", "Tax code", "V%", "VAT Rt", "Tax rate", "VAT cd", "TC", "VAT Code", "Tx"),
        "de": ("MwSt (%)", "Steuersatz", "St.-Satz", "SK", "MwSt.-%", "USt-Satz", "StSchl", "Steuer %", "MWSt.-Satz"),
    },
    "weight": {
        "fr": ("Pds net", "Pds kg", "Poids unit.", "Poids brut", "P. net", "Pds total", "PDS", "Poids net kg", "Poids/kg"),
        "en": ("Net wt", "Wgt", "Weight (kg)", "Gross weight", "Kg", "Wt kg", "WGT KG", "Unit weight", "Tot. wt"),
        "de": ("Gew. (kg)", "Netto-Gew.", "Bruttogewicht", "Gew/kg", "Gewicht (kg)", "Stückgewicht", "GEW", "Ges.-Gew.", "kg netto"),
    },
}  # fmt: skip

WIDER_EXTRAS: Said = {
    "fr": ("ou équivalent", "Coloris : bleu - Taille : L", "Marque Legrand ou similaire", "Dim. 1200 x 800 mm", "Longueur 2,50 m", "Finition mate", "Livrer en une fois", "Code douane 73181588", "Réf. plan 2210-03"),
    "en": ("or equivalent", "Colour: navy - Size: L", "Brand Bosch or similar", "Dims 1200 x 800 mm", "Length 2.50 m", "Matt finish", "Deliver in one lot", "Commodity code 73181588", "Drawing no. 2210-03"),
    "de": ("oder gleichwertig", "Farbe: blau - Größe: L", "Fabrikat Bosch o. glw.", "Maße 1200 x 800 mm", "Länge 2,50 m", "matt lackiert", "In einer Lieferung", "Zolltarifnummer 73181588", "Zeichnungs-Nr. 2210-03"),
}  # fmt: skip
