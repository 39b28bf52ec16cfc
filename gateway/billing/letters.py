"""The reminder as a letter: its texts in three languages, its invoices, what they come to."""

from datetime import date, timedelta
from decimal import Decimal

from gateway.billing.dunning import INDEMNITY, Due, Policy, claims, reminded
from gateway.model.amounts import ZERO
from gateway.model.master import Account, OwnIdentity
from gateway.model.receivable import Reminder, ReminderStep

TITLES: dict[str, dict[ReminderStep, str]] = {
    "fr": {
        ReminderStep.BEFORE_DUE: "Votre prochaine échéance",
        ReminderStep.FIRST: "Rappel de facture échue",
        ReminderStep.SECOND: "Deuxième rappel",
        ReminderStep.REGISTERED: "Lettre recommandée : factures impayées",
        ReminderStep.FORMAL_NOTICE: "Mise en demeure de payer",
        ReminderStep.COURT: "Avis de remise pour injonction de payer",
    },
    "en": {
        ReminderStep.BEFORE_DUE: "Your next due date",
        ReminderStep.FIRST: "Reminder of an overdue invoice",
        ReminderStep.SECOND: "Second reminder",
        ReminderStep.REGISTERED: "Registered letter: unpaid invoices",
        ReminderStep.FORMAL_NOTICE: "Formal notice to pay",
        ReminderStep.COURT: "Notice of hand-over for a court order to pay",
    },
    "de": {
        ReminderStep.BEFORE_DUE: "Ihre nächste Fälligkeit",
        ReminderStep.FIRST: "Zahlungserinnerung",
        ReminderStep.SECOND: "Zweite Mahnung",
        ReminderStep.REGISTERED: "Einschreiben: offene Rechnungen",
        ReminderStep.FORMAL_NOTICE: "Förmliche Mahnung",
        ReminderStep.COURT: "Ankündigung des gerichtlichen Mahnverfahrens",
    },
}

TEXTS: dict[str, dict[ReminderStep, tuple[str, ...]]] = {
    "fr": {
        ReminderStep.BEFORE_DUE: (
            "Nous vous rappelons que les factures ci-dessous arrivent bientôt à échéance.",
            "Si une livraison ou un montant vous paraît inexact, dites-le-nous dès maintenant : nous le réglerons avant l'échéance.",
        ),
        ReminderStep.FIRST: (
            "Sauf erreur de notre part, les factures ci-dessous restent impayées à ce jour. Il s'agit sans doute d'un oubli.",
            "Nous vous remercions de les régler sous huit jours. Si votre paiement est parti, ne tenez pas compte de ce rappel.",
        ),
        ReminderStep.SECOND: (
            "Malgré notre premier rappel, les factures ci-dessous restent impayées.",
            "Nous vous prions de les régler sous huit jours, ou de nous dire ce qui s'y oppose.",
        ),
        ReminderStep.REGISTERED: (
            "Nos rappels sont restés sans effet. Nous vous demandons de régler les factures ci-dessous sous huit jours.",
            "À défaut, nous vous adresserons une mise en demeure et pourrons suspendre nos livraisons.",
        ),
        ReminderStep.FORMAL_NOTICE: (
            "Par la présente, nous vous mettons en demeure de payer les factures ci-dessous, échues et non contestées, "
            "avant le {before}.",
            "La présente vaut mise en demeure au sens de l'article 1344 du code civil. Les pénalités de retard et l'indemnité "
            "forfaitaire de recouvrement de l'article L441-10 du code de commerce s'y ajoutent.",
            "À défaut de paiement à cette date, nous saisirons le tribunal compétent, sans autre avis.",
        ),
        ReminderStep.COURT: (
            "Notre mise en demeure étant restée sans effet, nous remettons le dossier des factures ci-dessous en vue d'une "
            "requête en injonction de payer (articles 1405 et suivants du code de procédure civile).",
            "Un paiement intégral avant le {before} arrêterait la procédure.",
        ),
    },
    "en": {
        ReminderStep.BEFORE_DUE: (
            "This is to remind you that the invoices below fall due shortly.",
            "If a delivery or an amount seems wrong to you, please tell us now: we will settle it before the due date.",
        ),
        ReminderStep.FIRST: (
            "Unless we are mistaken, the invoices below are still unpaid. They may have escaped your notice.",
            "Please pay them within eight days. If your payment is on its way, please disregard this reminder.",
        ),
        ReminderStep.SECOND: (
            "In spite of our first reminder the invoices below are still unpaid.",
            "Please pay them within eight days, or tell us what stands in the way.",
        ),
        ReminderStep.REGISTERED: (
            "Our reminders have had no effect. We ask you to pay the invoices below within eight days.",
            "Failing this we will send you a formal notice and may suspend our deliveries.",
        ),
        ReminderStep.FORMAL_NOTICE: (
            "We hereby give you formal notice to pay the invoices below, which are due and undisputed, before {before}.",
            "Late payment interest and the fixed recovery indemnity (article L441-10 of the French commercial code) are added.",
            "Without payment by that date we will bring the matter before the competent court without further notice.",
        ),
        ReminderStep.COURT: (
            "As our formal notice has had no effect, we hand over the file of the invoices below for a court order to pay.",
            "Payment in full before {before} would stop the procedure.",
        ),
    },
    "de": {
        ReminderStep.BEFORE_DUE: (
            "wir erinnern daran, dass die folgenden Rechnungen demnächst fällig werden.",
            "Sollte eine Lieferung oder ein Betrag nicht stimmen, sagen Sie es uns bitte jetzt.",
        ),
        ReminderStep.FIRST: (
            "sofern kein Irrtum vorliegt, sind die folgenden Rechnungen noch offen.",
            "Bitte begleichen Sie sie innerhalb von acht Tagen. Falls Ihre Zahlung unterwegs ist, ist dieses Schreiben hinfällig.",
        ),
        ReminderStep.SECOND: (
            "trotz unserer ersten Erinnerung sind die folgenden Rechnungen noch offen.",
            "Bitte begleichen Sie sie innerhalb von acht Tagen oder nennen Sie uns den Hinderungsgrund.",
        ),
        ReminderStep.REGISTERED: (
            "unsere Mahnungen blieben ohne Wirkung. Bitte begleichen Sie die folgenden Rechnungen innerhalb von acht Tagen.",
            "Andernfalls folgt eine förmliche Mahnung, und wir können unsere Lieferungen aussetzen.",
        ),
        ReminderStep.FORMAL_NOTICE: (
            "hiermit fordern wir Sie förmlich auf, die folgenden fälligen und unbestrittenen Rechnungen vor dem {before} zu begleichen.",
            "Verzugszinsen und die Beitreibungspauschale (Artikel L441-10 des französischen Handelsgesetzbuchs) kommen hinzu.",
            "Ohne Zahlung bis zu diesem Tag rufen wir ohne weitere Ankündigung das zuständige Gericht an.",
        ),
        ReminderStep.COURT: (
            "da unsere förmliche Mahnung ohne Wirkung blieb, übergeben wir die folgenden Rechnungen dem gerichtlichen Mahnverfahren.",
            "Eine vollständige Zahlung vor dem {before} würde das Verfahren beenden.",
        ),
    },
}
GREETINGS = {"fr": "Madame, Monsieur,", "en": "Dear Sir or Madam,", "de": "Sehr geehrte Damen und Herren,"}
CLOSINGS = {
    "fr": "Nous vous prions d'agréer, Madame, Monsieur, nos salutations distinguées.",
    "en": "Yours faithfully,",
    "de": "Mit freundlichen Grüßen",
}
DAYS_TO_PAY = 8


def letter(due: Due, policy: Policy, account: Account, own: OwnIdentity, reminder_id: str, today: date) -> Reminder:
    """Interest and indemnity are claimed from the step the policy says; both are stated apart from the debt."""
    language = account.language
    text = policy.texts.get(language, {}).get(due.step) or TEXTS[language][due.step]
    claiming = claims(due.step, policy)
    invoices = reminded(due.items, today, own.late_penalty_percent if claiming else ZERO)
    late = [one for one in invoices if one.days_late > 0]
    before = today + timedelta(days=DAYS_TO_PAY)
    shown = (
        f"{before:%d/%m/%Y}" if language == "fr" else f"{before:%d.%m.%Y}" if language == "de" else f"{before:%d %B %Y}"
    )
    return Reminder(
        id=reminder_id,
        step=due.step,
        made_on=today,
        language=language,
        sender=own.as_party(),
        recipient=account.as_party(),
        debtor=due.debtor,
        currency=due.currency,
        title=TITLES[language][due.step],
        text=(GREETINGS[language], *(words.replace("{before}", shown) for words in text)),
        closing=CLOSINGS[language],
        invoices=invoices,
        total=sum((one.open for one in invoices), ZERO),
        interest=sum((one.interest for one in invoices), ZERO),
        indemnity=INDEMNITY * len(late) if claiming and due.currency == "EUR" and not account.consumer else Decimal(0),
        iban=own.iban,
        pay_before=before if due.step is not ReminderStep.BEFORE_DUE else None,
    )
