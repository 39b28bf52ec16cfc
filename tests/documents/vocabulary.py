"""What purchase orders call things, in French, English and German: many words for each, dealt to batches without overlap.

Every third expression belongs to the same batch, so that a batch is made of words that no earlier batch has shown.
"""

from tests.documents.wider_vocabulary import WIDER, WIDER_EXTRAS, WIDER_HEADS, WIDER_TITLES, Said

BATCHES = 3
WIDER_FROM = 6  # batches from this one on speak in the wider words

TITLES: dict[str, Said] = {
    "plain": {
        "fr": ("BON DE COMMANDE", "Commande fournisseur", "COMMANDE", "Commande d'achat", "ORDRE D'ACHAT", "Bon de commande fournisseur", "Commande ferme", "Bon d'achat", "BDC"),
        "en": ("PURCHASE ORDER", "Order", "Supplier Order", "Purchase Order Form", "ORDER FORM", "Official Order", "Firm Order", "Procurement Order", "P.O."),
        "de": ("BESTELLUNG", "Einkaufsbestellung", "Auftrag", "Bestellschein", "Lieferantenbestellung", "Kaufauftrag", "Materialbestellung", "Bestellauftrag", "Abrufbestellung"),
    },
}  # fmt: skip

WORDS: dict[str, Said] = {
    "number": {
        "fr": ("N° de commande", "Commande n°", "Numéro", "N° Cde", "Réf. commande", "Notre commande N°", "No commande", "Pièce n°", "Document n°"),
        "en": ("PO Number", "Order No.", "Number", "P/O No", "Purchase order #", "Our order no.", "Order ref", "Document No", "PO #"),
        "de": ("Bestellnummer", "Bestell-Nr.", "Nummer", "Bestellung Nr.", "Beleg-Nr.", "Unsere Bestell-Nr.", "Auftragsnummer", "Belegnummer", "Best.-Nr."),
    },
    "ordered": {
        "fr": ("Date de commande", "Date", "Du", "Date cde", "En date du", "Émise le", "Date du document", "Date d'émission", "Établi le"),
        "en": ("Order date", "Date", "Dated", "PO date", "Issue date", "Date of order", "Document date", "Ordered on", "Date issued"),
        "de": ("Bestelldatum", "Datum", "Vom", "Belegdatum", "Auftragsdatum", "Datum der Bestellung", "Erstellt am", "Ausstellungsdatum", "Best.-Datum"),
    },
    "wanted": {
        "fr": ("Date de livraison", "Livraison souhaitée", "À livrer le", "Délai", "Livraison demandée le", "Date livraison prévue", "Échéance livraison", "Liv. le", "Date de réception souhaitée"),
        "en": ("Delivery date", "Required by", "Due date", "Date required", "Requested delivery", "Need-by date", "Deliver by", "ETA", "Required delivery date"),
        "de": ("Liefertermin", "Lieferdatum", "Gewünschter Liefertermin", "Wunschtermin", "Anlieferung am", "Lieferung bis", "Termin", "Eintrefftermin", "Zu liefern am"),
    },
    "seller": {
        "fr": ("Fournisseur", "Adressé à", "Vendeur", "À l'attention de", "Fournisseur :", "Destinataire de la commande", "Tiers", "FOURNISSEUR", "Titulaire"),
        "en": ("Supplier", "Vendor", "To", "Seller", "Order to", "Vendor address", "SUPPLIER", "Addressed to", "Supplier name and address"),
        "de": ("Lieferant", "An", "Verkäufer", "Lieferantenanschrift", "Kreditor", "LIEFERANT", "Auftragnehmer", "Lieferantenadresse", "Lieferfirma"),
    },
    "ship_to": {
        "fr": ("Adresse de livraison", "Livrer à", "Lieu de livraison", "Livraison à", "Site de livraison", "LIVRÉ À", "Réception marchandises", "Point de livraison", "À livrer à"),
        "en": ("Ship to", "Deliver to", "Delivery address", "Ship-to address", "Goods to", "DELIVER TO", "Delivery location", "Shipping address", "Place of delivery"),
        "de": ("Lieferadresse", "Lieferanschrift", "Warenempfänger", "Versandanschrift", "Lieferung an", "LIEFERADRESSE", "Lieferort", "Anlieferadresse", "Bitte liefern an"),
    },
    "invoice_to": {
        "fr": ("Adresse de facturation", "Facturer à", "Facturation", "Facture à adresser à", "Adresse facture", "FACTURÉ À", "Payeur", "Envoi des factures", "Comptabilité fournisseurs"),
        "en": ("Bill to", "Invoice to", "Invoice address", "Billing address", "Send invoice to", "BILL TO", "Invoices to", "Payer", "Accounts payable"),
        "de": ("Rechnungsadresse", "Rechnungsanschrift", "Rechnung an", "Rechnungsempfänger", "Fakturaadresse", "RECHNUNG AN", "Rechnungsstellung an", "Regulierer", "Kreditorenbuchhaltung"),
    },
    "buyer": {
        "fr": ("Acheteur", "Donneur d'ordre", "Client", "Société", "Émetteur", "ACHETEUR", "Commandé par", "Raison sociale", "Client commandeur"),
        "en": ("Buyer", "Ordered by", "Customer", "Company", "From", "BUYER", "Purchaser", "Issued by", "Sold to"),
        "de": ("Besteller", "Auftraggeber", "Kunde", "Firma", "Käufer", "BESTELLER", "Bestellt durch", "Aussteller", "Absender"),
    },
    "currency": {
        "fr": ("Devise", "Monnaie", "Devise de la commande", "Dev.", "Unité monétaire", "DEVISE", "Devise cde", "Montants en", "Monnaie de facturation"),
        "en": ("Currency", "Curr.", "Order currency", "Currency code", "CCY", "CURRENCY", "PO currency", "Amounts in", "Prices in"),
        "de": ("Währung", "Währg.", "Bestellwährung", "WÄHRUNG", "Whg.", "Belegwährung", "Währungscode", "Beträge in", "Preise in"),
    },
    "net": {
        "fr": ("Total HT", "Montant HT", "Total net HT", "TOTAL H.T.", "Total hors taxes", "Net HT", "Montant total HT", "Total commande HT", "Base HT"),
        "en": ("Total net", "Subtotal", "Net total", "TOTAL EXCL. VAT", "Net amount", "Total before VAT", "Order value net", "Goods total", "Total ex VAT"),
        "de": ("Nettobetrag", "Summe netto", "Gesamt netto", "NETTOSUMME", "Netto-Gesamtwert", "Zwischensumme netto", "Auftragswert netto", "Warenwert", "Bestellwert netto"),
    },
    "tax": {
        "fr": ("TVA {rate} %", "Montant TVA", "T.V.A. {rate}%", "Total TVA", "TVA ({rate} %)", "Taxes", "dont TVA {rate} %", "TVA au taux de {rate} %", "TVA"),
        "en": ("VAT {rate}%", "VAT amount", "VAT @ {rate}%", "Total VAT", "VAT ({rate}%)", "Tax", "plus VAT {rate}%", "Value added tax {rate} %", "VAT"),
        "de": ("MwSt. {rate} %", "USt. {rate}%", "zzgl. {rate} % MwSt.", "Umsatzsteuer {rate} %", "MwSt.-Betrag", "Steuer", "zuzüglich {rate}% USt", "Mehrwertsteuer {rate} %", "MWST"),
    },
    "gross": {
        "fr": ("Total TTC", "Montant TTC", "NET À PAYER", "TOTAL T.T.C.", "Total toutes taxes comprises", "Net à payer TTC", "Montant total TTC", "Total général TTC", "À payer TTC"),
        "en": ("Total incl. VAT", "Grand total", "Total gross", "TOTAL INC. VAT", "Order total", "Total payable", "Gross amount", "Total including VAT", "Amount payable"),
        "de": ("Gesamtbetrag brutto", "Bruttobetrag", "Endbetrag", "GESAMTSUMME", "Gesamtbetrag inkl. MwSt.", "Summe brutto", "Rechnungssumme", "Gesamt inkl. USt.", "Bruttosumme"),
    },
    "vat": {
        "fr": ("N° TVA", "TVA intracommunautaire :", "N° TVA intracom :", "Id. TVA", "TVA :", "Identifiant TVA :", "Code TVA", "N° ident. TVA", "TVA CEE"),
        "en": ("VAT No.", "VAT reg. no:", "VAT number:", "VAT ID", "VAT:", "VAT registration:", "VAT Reg", "Tax ID", "VAT No"),
        "de": ("USt-IdNr.", "USt.-ID:", "Umsatzsteuer-ID:", "UID", "USt-Id-Nr.:", "Ust.-Ident-Nr.", "USt-ID Nr.", "VAT-ID", "Steuer-Ident-Nr."),
    },
}  # fmt: skip

HEADS: dict[str, Said] = {
    "position": {
        "fr": ("Pos.", "Ligne", "N°", "Lig.", "Rang", "Poste", "#", "LIGNE", "N° ligne"),
        "en": ("Item", "Line", "No", "Ln", "Pos", "Line No.", "#", "LINE", "Item no"),
        "de": ("Pos.", "Position", "Nr.", "Zeile", "Pos", "lfd. Nr.", "#", "POS", "Pos.-Nr."),
    },
    "code": {
        "fr": ("Référence", "Code article", "Article", "Réf.", "Votre référence", "Réf. fournisseur", "RÉFÉRENCE", "Code produit", "Réf. art."),
        "en": ("Part No.", "Item code", "Product code", "SKU", "Your part no", "Supplier item", "REFERENCE", "Material", "Cat. No"),
        "de": ("Artikelnummer", "Artikel-Nr.", "Material", "Art.-Nr.", "Ihre Artikelnr.", "Lief.-Art.-Nr.", "ARTIKEL", "Bestellnr. Lieferant", "Sachnummer"),
    },
    "buyer_code": {
        "fr": ("Notre réf.", "Code interne", "Notre code", "Réf. interne", "Notre article", "Code SAP", "Réf. client", "Code nomenclature", "N/Réf."),
        "en": ("Our ref.", "Our part no", "Our code", "Internal ref", "Our item", "Stock code", "Buyer part no", "Customer item", "Our material"),
        "de": ("Unsere Art.-Nr.", "Interne Nr.", "Unsere Nr.", "Unser Artikel", "Teilenummer", "Unsere Materialnr.", "Kundenartikel", "Interne Artikelnr.", "Unser Material"),
    },
    "gtin": {
        "fr": ("EAN", "Code EAN", "GTIN", "EAN13", "Gencod", "Code-barres", "EAN 13", "Code GTIN", "GENCODE"),
        "en": ("EAN", "GTIN", "Barcode", "EAN code", "EAN-13", "Bar code", "GTIN-13", "EAN No.", "UPC/EAN"),
        "de": ("EAN", "GTIN", "EAN-Code", "EAN-Nr.", "Barcode", "GTIN-13", "Strichcode", "EAN 13", "EAN/GTIN"),
    },
    "description": {
        "fr": ("Désignation", "Description", "Libellé", "Désignation article", "Produit", "DÉSIGNATION", "Libellé article", "Désignation des produits", "Descriptif"),
        "en": ("Description", "Product", "Goods description", "Item description", "Details", "DESCRIPTION", "Product name", "Goods / services", "Article description"),
        "de": ("Bezeichnung", "Beschreibung", "Artikelbezeichnung", "Text", "Benennung", "BEZEICHNUNG", "Warenbezeichnung", "Artikelbeschreibung", "Materialkurztext"),
    },
    "quantity": {
        "fr": ("Quantité", "Qté", "Qté cdée", "Quantité commandée", "Qte", "QTÉ", "Quant.", "Nombre", "Qté cde"),
        "en": ("Quantity", "Qty", "Order qty", "Qty ordered", "Quantity ordered", "QTY", "Ordered", "Quant.", "Qty req'd"),
        "de": ("Menge", "Anzahl", "Bestellmenge", "Stückzahl", "Mge.", "MENGE", "Best.-Menge", "Bestellte Menge", "Mg."),
    },
    "unit": {
        "fr": ("Unité", "UN", "U.", "Unité de mesure", "UV", "UNITÉ", "Un. cde", "Cdt", "UM"),
        "en": ("Unit", "UOM", "U/M", "UoM", "Unit of measure", "UNIT", "Units", "Per unit of", "UM"),
        "de": ("Einheit", "ME", "Einh.", "Mengeneinheit", "BME", "EINHEIT", "ME.", "Verp.-Einh.", "EH"),
    },
    "price": {
        "fr": ("Prix unitaire", "P.U. HT", "PU HT", "Prix unit. HT", "Prix net", "PRIX UNITAIRE", "PU net", "Prix U.", "Prix HT"),
        "en": ("Unit price", "Price", "Net price", "Price each", "Unit cost", "UNIT PRICE", "Price/unit", "Rate", "Cost"),
        "de": ("Einzelpreis", "Preis", "E-Preis", "Nettopreis", "Stückpreis", "EINZELPREIS", "EP", "Preis/Einheit", "Preis netto"),
    },
    "per": {
        "fr": ("Par", "Base prix", "Pour", "Unité prix", "Prix par", "PAR", "Base", "UP", "Prix pour"),
        "en": ("Per", "Price per", "Price basis", "Price unit", "Per qty", "PER", "Basis", "PU", "Price unit qty"),
        "de": ("pro", "PE", "Preiseinheit", "per", "Preis pro", "PRO", "je", "Preisbasis", "Preiseinh."),
    },
    "gross_price": {
        "fr": ("Prix brut", "PU brut", "Tarif", "Prix tarif", "P.U. brut", "PRIX BRUT", "Prix catalogue", "PU tarif", "Prix public"),
        "en": ("Gross price", "List price", "List", "Gross unit price", "Catalogue price", "GROSS PRICE", "RRP", "Base price", "Standard price"),
        "de": ("Bruttopreis", "Listenpreis", "Preis brutto", "Grundpreis", "LP", "BRUTTOPREIS", "Katalogpreis", "Basispreis", "Brutto-EP"),
    },
    "discount": {
        "fr": ("Remise", "Rem. %", "% remise", "Remise %", "Rem.", "REMISE", "R %", "Réduction", "Taux remise"),
        "en": ("Discount", "Disc. %", "Disc", "Discount %", "Rebate", "DISC", "% Disc", "Less %", "Trade disc."),
        "de": ("Rabatt", "Rabatt %", "Rab. %", "Rab.", "Nachlass", "RABATT", "% Rabatt", "Nachl. %", "Rabattsatz"),
    },
    "amount": {
        "fr": ("Montant HT", "Total HT", "Montant", "Total ligne", "Montant ligne HT", "MONTANT", "Valeur", "Mt HT", "Total"),
        "en": ("Amount", "Line total", "Total", "Net amount", "Extended price", "AMOUNT", "Value", "Ext. price", "Line value"),
        "de": ("Gesamtpreis", "Betrag", "Gesamt", "Wert", "Nettowert", "GESAMT", "G-Preis", "Positionswert", "Summe"),
    },
    "delivery": {
        "fr": ("Livraison", "Date liv.", "Délai", "Livré le", "Date de livr.", "LIVRAISON", "À livrer le", "Date souhaitée", "Échéance"),
        "en": ("Delivery", "Del. date", "Due", "Req. date", "Date required", "DELIVERY", "Need by", "Ship date", "Due date"),
        "de": ("Liefertermin", "Termin", "Lieferdatum", "Lief.-Datum", "LT", "TERMIN", "Wunschdatum", "gepl. Lieferung", "Liefertag"),
    },
    "tax_rate": {
        "fr": ("TVA", "% TVA", "Taux TVA", "TVA %", "T.V.A.", "TVA", "Tx TVA", "Code TVA", "TVA"),
        "en": ("VAT", "VAT %", "VAT rate", "% VAT", "Tax", "VAT", "Tax %", "VAT code", "V.A.T."),
        "de": ("MwSt", "USt %", "MwSt. %", "Steuer", "USt.", "MWST", "St.", "MwSt-Satz", "% MwSt"),
    },
    "weight": {
        "fr": ("Poids kg", "Poids", "Poids net", "Pds", "Poids (kg)", "POIDS", "Kg", "Poids total", "Masse"),
        "en": ("Weight", "Wt (kg)", "Net weight", "Kgs", "Weight kg", "WEIGHT", "Wt.", "Total weight", "Mass"),
        "de": ("Gewicht", "Gew. kg", "Nettogewicht", "kg", "Gewicht kg", "GEWICHT", "Gew.", "Gesamtgewicht", "Masse"),
    },
}  # fmt: skip

EXTRAS: Said = {
    "fr": ("Couleur : gris RAL 7035", "Plan 4711-B indice C", "Emballage par 10", "Marché 2024-117", "Origine : UE", "Norme EN 10204 3.1", "Imputation 606300", "Lot à préciser sur BL", "Fournir certificat"),
    "en": ("Colour: grey RAL 7035", "Drawing 4711-B rev C", "Packed in 10s", "Contract 2024-117", "Origin: EU", "Standard EN 10204 3.1", "Cost code 606300", "Batch no. on delivery note", "Certificate required"),
    "de": ("Farbe: grau RAL 7035", "Zeichnung 4711-B Index C", "Verpackt zu 10", "Rahmenvertrag 2024-117", "Ursprung: EU", "Norm EN 10204 3.1", "Kostenstelle 606300", "Charge auf Lieferschein angeben", "Zeugnis erforderlich"),
}  # fmt: skip

NOISE: dict[str, Said] = {
    "offer": {
        "fr": ("Votre offre n° {a} du {d}", "V/réf. devis : {a}", "Suivant devis {a}", "Devis {a}", "Offre {a}", "Réf. offre {a}"),
        "en": ("Your quotation {a} of {d}", "Quote ref: {a}", "As per quotation {a}", "Quotation {a}", "Your offer {a}", "Quote {a}"),
        "de": ("Ihr Angebot {a} vom {d}", "Angebotsnr.: {a}", "Gemäß Angebot {a}", "Angebot {a}", "Ihr Angebot {a}", "Angebots-Nr. {a}"),
    },
    "supplier_number": {
        "fr": ("N° fournisseur : {a}", "Code fournisseur : {a}", "Compte fournisseur {a}", "Fournisseur n° {a}", "Code frs : {a}", "Tiers : {a}"),
        "en": ("Supplier no: {a}", "Vendor code: {a}", "Vendor no. {a}", "Supplier account {a}", "Vendor #: {a}", "Supplier ID: {a}"),
        "de": ("Lieferantennr.: {a}", "Lieferanten-Nr. {a}", "Kreditor {a}", "Ihre Lieferantennummer: {a}", "Lief.-Nr.: {a}", "Kreditoren-Nr. {a}"),
    },
    "contact": {
        "fr": ("Votre contact : M. Leroy, tél. {p}", "Acheteur : S. Petit", "Suivi par : A. Morel {p}", "Interlocuteur : C. Roux", "Affaire suivie par J. Blanc", "Contact : L. Faure"),
        "en": ("Contact: J. Smith, tel. {p}", "Buyer: S. Patel", "Handled by: A. Moore {p}", "Your contact: C. Reed", "Purchasing: J. White", "Raised by: L. Ford"),
        "de": ("Ansprechpartner: Hr. Vogt, Tel. {p}", "Einkäufer: S. Peters", "Bearbeiter: A. Maurer {p}", "Sachbearbeiter: C. Roth", "Ihr Kontakt: J. Weiß", "Bearbeitet von: L. Funk"),
    },
    "terms": {
        "fr": ("Conditions de paiement : 45 jours fin de mois", "Règlement : virement 30 jours net", "Paiement 60 jours date de facture", "Conditions : 30 j FDM le 10", "Escompte 2 % à 10 jours", "Mode de règlement : LCR 45 jours"),
        "en": ("Payment terms: 45 days end of month", "Terms: net 30 days", "Payment 60 days from invoice", "Terms: 30 days EOM", "2% discount within 10 days, 30 days net", "Payment: BACS 45 days"),
        "de": ("Zahlungsbedingung: 45 Tage netto", "Zahlung: 30 Tage netto", "Zahlbar 60 Tage nach Rechnung", "Zahlung: 14 Tage 2 % Skonto, 30 Tage netto", "10 Tage 2 % Skonto", "Zahlungsziel 45 Tage"),
    },
    "incoterm": {
        "fr": ("Incoterm : DAP", "Franco de port", "Port : franco", "Conditions de livraison : DDP", "Transport : FCA", "Incoterms 2020 : DAP"),
        "en": ("Incoterm: DAP", "Carriage paid", "Freight: prepaid", "Delivery terms: DDP", "Shipping: FCA", "Incoterms 2020: DAP"),
        "de": ("Incoterm: DAP", "frei Haus", "Versand: frei Haus", "Lieferbedingung: DDP", "Lieferung: FCA", "Incoterms 2020: DAP"),
    },
    "project": {
        "fr": ("Affaire : {a}", "Chantier {a}", "Code projet : {a}", "Demande d'achat {a}", "N° DA : {a}", "Imputation : {a}"),
        "en": ("Project: {a}", "Job no. {a}", "Project code: {a}", "Requisition {a}", "Req. no: {a}", "Cost centre: {a}"),
        "de": ("Projekt: {a}", "Kommission {a}", "Projektnummer: {a}", "Bestellanforderung {a}", "BANF: {a}", "Kostenstelle: {a}"),
    },
    "closing": {
        "fr": ("Merci de confirmer cette commande sous 48 heures en rappelant le n° sur tous vos documents.", "Toute livraison partielle doit être signalée. Réception de 8 h à 11 h 30.", "Pénalité de retard : 1,5 % par semaine, plafonnée à 10 %.", "Nos conditions générales d'achat (version 03/2024) s'appliquent.", "Accusé de réception attendu avant le 31/12/2099.", "Capital 150 000 € - RCS Nantes 552 100 554"),
        "en": ("Please confirm this order within 48 hours quoting the order number on all documents.", "Part deliveries must be advised. Goods inwards open 8:00 to 15:30.", "Late delivery: 1.5% per week up to 10%.", "Our terms of purchase (version 03/2024) apply.", "Acknowledgement expected before 31/12/2099.", "Registered in England no. 5521005 - share capital 150,000"),
        "de": ("Bitte bestätigen Sie diese Bestellung innerhalb von 48 Stunden unter Angabe der Bestellnummer.", "Teillieferungen sind anzukündigen. Warenannahme 8:00 bis 15:30 Uhr.", "Vertragsstrafe 1,5 % je Woche, höchstens 10 %.", "Es gelten unsere Einkaufsbedingungen (Stand 03/2024).", "Bestätigung erbeten bis 31.12.2099.", "Amtsgericht Bremen HRB 55210 - Stammkapital 150.000 €"),
    },
}  # fmt: skip


def words(said: Said, language: str, batch: int) -> tuple[str, ...]:
    """The expressions of one language that belong to this batch."""
    return said[language][batch % BATCHES :: BATCHES]


def titles(batch: int) -> Said:
    return WIDER_TITLES if batch >= WIDER_FROM else TITLES["plain"]


def labels(batch: int) -> dict[str, Said]:
    return WIDER if batch >= WIDER_FROM else WORDS


def heads_said(batch: int) -> dict[str, Said]:
    return WIDER_HEADS if batch >= WIDER_FROM else HEADS


def extras(batch: int) -> Said:
    return WIDER_EXTRAS if batch >= WIDER_FROM else EXTRAS
