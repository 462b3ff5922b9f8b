import django.db.models.deletion
import linkage.common.encryption
import linkage.common.public_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0003_roles_and_erasure'),
        ('people', '0003_calendar'),
        ('volunteering', '0008_stars'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=linkage.common.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('looking', '正在找人替班'), ('covered', '有人替班了'), ('ended', '不再找人')], default='looking', max_length=10)),
                ('started_at', models.DateTimeField()),
                ('next_ask_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=linkage.common.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=20)),
                ('content', models.TextField()),
                ('recruiting', models.TextField(blank=True)),
                ('risk_notice', models.TextField()),
                ('place_code', models.CharField(db_index=True, max_length=12)),
                ('spot', models.CharField(max_length=80)),
                ('lat', models.FloatField(null=True)),
                ('lng', models.FloatField(null=True)),
                ('minimum_age', models.PositiveSmallIntegerField(default=0)),
                ('skills', models.JSONField(default=list)),
                ('minimum', models.PositiveSmallIntegerField(default=1)),
                ('maximum', models.PositiveSmallIntegerField(default=10)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '等带队社工确认'), ('published', '招募中'), ('cancelled', '已取消')], default='draft', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=200)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='organisations.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='CoverAsk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=linkage.common.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('asked', '等答复'), ('accepted', '已答应'), ('declined', '已婉拒'), ('over', '已结束')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('cover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asks', to='volunteering.cover')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('skips_holidays', models.BooleanField(default=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='series', to='volunteering.activity')),
            ],
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=linkage.common.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('minimum', models.PositiveSmallIntegerField()),
                ('maximum', models.PositiveSmallIntegerField()),
                ('taken', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('open', '如期进行'), ('cancelled', '已取消')], default='open', max_length=10)),
                ('is_changed', models.BooleanField(default=False)),
                ('cancel_reason', models.CharField(blank=True, max_length=200)),
                ('at_risk_told_at', models.DateTimeField(null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='volunteering.activity')),
                ('series', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='shifts', to='volunteering.series')),
            ],
        ),
        migrations.CreateModel(
            name='ShiftWaiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=linkage.common.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('waiting', '候补中'), ('invited', '有名额了，等您确认'), ('taken', '已补上'), ('left', '已放弃')], default='waiting', max_length=10)),
                ('since', models.DateTimeField()),
                ('invited_until', models.DateTimeField(null=True)),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='volunteering.shift')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Signup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=linkage.common.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('asked', '等本人确认'), ('signed_up', '已报名'), ('checked_in', '服务中'), ('attended', '已签退'), ('no_show', '未到'), ('withdrawn', '已退出'), ('cancelled', '活动取消')], default='signed_up', max_length=10)),
                ('signed_at', models.DateTimeField()),
                ('checked_in_at', models.DateTimeField(null=True)),
                ('checked_out_at', models.DateTimeField(null=True)),
                ('fence', models.CharField(blank=True, max_length=10)),
                ('roster_reason', linkage.common.encryption.EncryptedTextField(blank=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdraw_reason', linkage.common.encryption.EncryptedTextField(blank=True)),
                ('withdrew_late', models.BooleanField(default=False)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('marked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='volunteering.signup')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signups', to='volunteering.shift')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='cover',
            name='signup',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='covers', to='volunteering.signup'),
        ),
        migrations.CreateModel(
            name='SignupGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=linkage.common.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=40)),
                ('count', models.PositiveSmallIntegerField()),
                ('joined', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('held', '占着名额'), ('dissolved', '已解散')], default='held', max_length=10)),
                ('signed_at', models.DateTimeField()),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='volunteering.shift')),
            ],
        ),
        migrations.AddField(
            model_name='signup',
            name='group',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='volunteering.signupgroup'),
        ),
        migrations.CreateModel(
            name='Swap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=linkage.common.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('asked', '等答复'), ('accepted', '已答应'), ('declined', '已婉拒'), ('over', '已结束')], default='asked', max_length=10)),
                ('proposed_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('offered', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swaps_offered', to='volunteering.signup')),
                ('wanted', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swaps_wanted', to='volunteering.signup')),
            ],
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['state', 'place_code'], name='volunteerin_state_b90f59_idx'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('minimum__lte', models.F('maximum'))), name='activity_sizes_in_order'),
        ),
        migrations.AddIndex(
            model_name='coverask',
            index=models.Index(fields=['user', 'asked_at'], name='volunteerin_user_id_2e4228_idx'),
        ),
        migrations.AddConstraint(
            model_name='coverask',
            constraint=models.UniqueConstraint(fields=('cover', 'user'), name='cover_asked_once'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=models.Index(fields=['state', 'starts_at'], name='volunteerin_state_c8da78_idx'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('activity', 'starts_at'), name='shift_once'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_in_order'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('taken__lte', models.F('maximum'))), name='shift_never_over'),
        ),
        migrations.AddIndex(
            model_name='shiftwaiting',
            index=models.Index(fields=['state', 'invited_until'], name='volunteerin_state_49fcd8_idx'),
        ),
        migrations.AddConstraint(
            model_name='shiftwaiting',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'invited'])), fields=('shift', 'user'), name='shift_waiting_once'),
        ),
        migrations.AddIndex(
            model_name='cover',
            index=models.Index(fields=['state', 'next_ask_at'], name='volunteerin_state_1a669a_idx'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'looking')), fields=('signup',), name='cover_once'),
        ),
        migrations.AddConstraint(
            model_name='signupgroup',
            constraint=models.CheckConstraint(condition=models.Q(('joined__lte', models.F('count'))), name='group_never_over'),
        ),
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(fields=['user', 'state'], name='volunteerin_user_id_e39245_idx'),
        ),
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(fields=['shift', 'state'], name='volunteerin_shift_i_b19351_idx'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'attended', 'checked_in', 'no_show', 'signed_up'])), fields=('shift', 'user'), name='signup_one_place_each'),
        ),
        migrations.AddConstraint(
            model_name='swap',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('offered', 'wanted'), name='swap_proposed_once'),
        ),
    ]
