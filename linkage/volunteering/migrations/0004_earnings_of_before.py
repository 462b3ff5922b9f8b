from django.db import migrations

# What hours counted before earnings were kept beside them had earned: everything, without a limit.
EARNINGS = """
    INSERT INTO volunteering_pointsearning
        (hours_id, volunteer_id, served_on, coefficient, minutes, unpaid_minutes, unpaid_because, amount, surplus, transaction_id)
    SELECT h.id, h.volunteer_id, h.served_on, (p.amount * 60 + h.minutes / 2) / h.minutes, h.minutes, 0, '', p.amount, 0, t.id
    FROM volunteering_servicehours AS h
    JOIN ledger_transaction AS t ON t.key = 'hours/' || h.public_id || '/points'
    JOIN ledger_posting AS p ON p.transaction_id = t.id AND p.amount > 0
    WHERE h.minutes > 0
"""


class Migration(migrations.Migration):
    dependencies = [("volunteering", "0003_points_earnings")]

    operations = [migrations.RunSQL(EARNINGS, migrations.RunSQL.noop)]
