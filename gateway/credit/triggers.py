"""What may be said against an order on credit: each trigger declared once, with its sentences and the way out."""

from gateway.model.finding import Family, FindingKind, Severity

BLOCKED = FindingKind(
    "credit.account-blocked",
    Family.CREDIT,
    Severity.ERROR,
    "Le compte {account} est bloqué : {reason}.",
    "Account {account} is blocked: {reason}.",
    "Débloquer le compte si le motif est levé, ou refuser la commande.",
    "Unblock the account if the reason is gone, or refuse the order.",
)
NO_LIMIT = FindingKind(
    "credit.no-limit",
    Family.CREDIT,
    Severity.ERROR,
    "Aucune limite d'encours n'est fixée pour le compte {account} ; la commande ajoute {amount:fr} {currency}.",
    "No credit limit is set for account {account}; the order adds {amount} {currency}.",
    "Fixer une limite, demander un paiement d'avance, ou libérer cette commande.",
    "Set a limit, ask for payment in advance, or release this order.",
)
OVER_LIMIT = FindingKind(
    "credit.over-limit",
    Family.CREDIT,
    Severity.ERROR,
    "L'encours passerait à {total:fr} {currency} pour une limite de {limit:fr} : dépassement de {excess:fr}.",
    "The exposure would reach {total} {currency} against a limit of {limit}: {excess} too much.",
    "Encaisser au moins {excess:fr} {currency}, relever la limite, ou libérer cette commande.",
    "Collect at least {excess} {currency}, raise the limit, or release this order.",
)
GROUP_OVER_LIMIT = FindingKind(
    "credit.group-over-limit",
    Family.CREDIT,
    Severity.ERROR,
    "L'encours du groupe {group} passerait à {total:fr} {currency} pour une limite de {limit:fr} : dépassement de {excess:fr}.",
    "The exposure of group {group} would reach {total} {currency} against a limit of {limit}: {excess} too much.",
    "Encaisser au moins {excess:fr} {currency} d'une société du groupe, relever sa limite, ou libérer cette commande.",
    "Collect at least {excess} {currency} from a company of the group, raise its limit, or release this order.",
)
OVERDUE = FindingKind(
    "credit.overdue",
    Family.CREDIT,
    Severity.ERROR,
    "{overdue:fr} {currency} sont échus, depuis {days} jours au plus ({grace} tolérés).",
    "{overdue} {currency} are overdue, for up to {days} days ({grace} tolerated).",
    "Relancer le client avant de livrer, ou libérer cette commande.",
    "Dun the customer before delivering, or release this order.",
)
CURRENCY = FindingKind(
    "credit.currency-differs",
    Family.CREDIT,
    Severity.ERROR,
    "La commande est en {given} ; l'encours du compte est suivi en {expected} et ne peut pas être contrôlé.",
    "The order is in {given}; the account's credit is kept in {expected} and cannot be checked.",
    "Contrôler l'encours à la main, puis libérer la commande.",
    "Check the exposure by hand, then release the order.",
)
INSOLVENT = FindingKind(
    "credit.insolvent",
    Family.CREDIT,
    Severity.ERROR,
    "Une procédure collective est ouverte contre le compte {account}.",
    "Insolvency proceedings are open against account {account}.",
    "Ne livrer que contre paiement d'avance, avec l'accord de l'administrateur judiciaire.",
    "Deliver against payment in advance only, with the administrator's consent.",
)
FIRST_ORDER = FindingKind(
    "credit.first-order",
    Family.CREDIT,
    Severity.ERROR,
    "Première commande du compte {account}, pour {amount:fr} {currency}.",
    "First order of account {account}, for {amount} {currency}.",
    "Vérifier l'identité et la solvabilité du client avant de livrer.",
    "Check who the customer is and what it is good for before delivering.",
)
INSURANCE_EXPIRED = FindingKind(
    "credit.insurance-expired",
    Family.CREDIT,
    Severity.ERROR,
    "La garantie de l'assureur-crédit sur le compte {account} a pris fin le {until:%d/%m/%Y}.",
    "The credit insurer's cover of account {account} ended on {until:%Y-%m-%d}.",
    "Demander une nouvelle garantie, ou libérer cette commande à nos risques.",
    "Ask for new cover, or release this order at our own risk.",
)
STALE_FEED = FindingKind(
    "credit.feed-stale",
    Family.CREDIT,
    Severity.ERROR,
    "Les données « {feed} » de l'ERP datent du {loaded:%d/%m/%Y %H:%M} : l'encours n'est peut-être plus juste.",
    "The ERP's {feed} were last loaded on {loaded:%Y-%m-%d %H:%M}: the exposure may be out of date.",
    "Relancer la reprise des données de l'ERP, puis revérifier la commande.",
    "Load the ERP's data again, then check the order again.",
)
DEPOSIT = FindingKind(
    "deposit.required",
    Family.CREDIT,
    Severity.ERROR,
    "Un acompte de {wanted:fr} {currency} est exigé avant de livrer ; {paid:fr} sont versés.",
    "A deposit of {wanted} {currency} is required before delivery; {paid} has been paid.",
    "Établir la facture d'acompte ; la commande est libérée dès l'encaissement.",
    "Issue the deposit invoice; the order is released as soon as it is paid.",
)
