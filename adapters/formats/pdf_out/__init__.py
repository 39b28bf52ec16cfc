"""Our papers: invoices, credit notes, delivery notes and reminders as PDF/A-3b, in French, English and German."""
