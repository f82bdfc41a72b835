# Looks daily for a renewed SSH host certificate.
# shellcheck shell=sh
cat >/etc/systemd/system/baton-ssh-certificate.service <<'UNIT'
[Unit]
Description=Takes over a renewed SSH host certificate
After=network-online.target

[Service]
Type=oneshot
ExecStart=/srv/baton/release/userdata/ssh-certificate.sh
UNIT
cat >/etc/systemd/system/baton-ssh-certificate.timer <<'UNIT'
[Unit]
Description=Looks daily for a renewed SSH host certificate

[Timer]
OnCalendar=daily
RandomizedDelaySec=1h

[Install]
WantedBy=timers.target
UNIT
systemctl --no-reload enable baton-ssh-certificate.timer
systemctl start --no-block baton-ssh-certificate.timer
