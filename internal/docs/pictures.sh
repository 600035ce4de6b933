#!/bin/sh
# Makes the pictures of the README from real runs: bin/xdrdoctor in tmux, its screen through aha to HTML, that through
# Chromium to PNG. The runs use the lab on this machine and ask nothing elsewhere. make pictures runs it in the
# repository's root.
set -eu
export LC_ALL=C.UTF-8

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
missing=
for tool in tmux aha pngquant optipng fc-list; do command -v $tool > /dev/null || missing="$missing $tool"; done
[ -n "$chromium" ] || missing="$missing chromium"
fc-list 2> /dev/null | grep -q 'Noto Sans Mono CJK SC' || missing="$missing Noto-Sans-Mono-CJK-SC"
if [ -n "$missing" ]; then
	echo "pictures: missing:$missing" >&2
	echo "  on Debian: apt-get install tmux aha pngquant optipng fontconfig chromium fonts-noto-cjk" >&2
	exit 1
fi

out=$PWD/docs/pictures
program=$PWD/bin/xdrdoctor
work=$(mktemp -d)
session=0
screen() { tmux -S "$socket" capture-pane -p "$@"; }
stop() { [ -z "${socket:-}" ] || tmux -S "$socket" kill-server 2> /dev/null || true; }
trap 'stop; rm -rf "$work"' EXIT
mkdir -p "$out" "$work/home"

# start ROWS ARGUMENTS: runs xdrdoctor on a terminal of 80 columns, without this user's environment.
start() {
	rows=$1
	shift
	stop
	session=$((session + 1))
	socket=$work/tmux$session
	tmux -S "$socket" -f /dev/null new-session -d -x 80 -y "$rows" \
		"env -i PATH=/usr/bin:/bin HOME=$work/home TERM=screen LANG=C.UTF-8 TZ=UTC NO_PROXY='*' \
			sh -c 'stty -echoctl; printf \"\\$ xdrdoctor $*\\n\"; $program $*; sleep 600'"
	tmux -S "$socket" set-option -g status off
}

# until_seen WORDS: waits until the screen shows them.
until_seen() {
	for _ in $(seq 300); do
		screen | grep -Eq "$1" && return
		sleep 0.1
	done
	echo "pictures: $1 does not come" >&2
	screen >&2
	exit 1
}

# answers WORDS: takes the preselected answer at each question, which is what the lab's portals show, until the screen
# shows the words.
menu='arrows or type|方向键'
answers() {
	for _ in $(seq 60); do
		until_seen "$menu|$1"
		sleep 0.4 # until the screen is complete
		screen | grep -Eq "$1" && return
		tmux -S "$socket" send-keys Enter
		sleep 0.4
	done
	echo "pictures: $1 does not come" >&2
	exit 1
}

# shoot NAME HTML WIDTH HEIGHT
shoot() {
	sandbox=
	[ "$(id -u)" -ne 0 ] || sandbox=--no-sandbox
	"$chromium" --headless $sandbox --disable-gpu --disable-lcd-text --hide-scrollbars --force-device-scale-factor=1.5 \
		--user-data-dir="$work/chromium" --window-size="$3,$4" --screenshot="$work/$1.png" "file://$2" \
		> "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
	[ -s "$work/$1.png" ] || { cat "$work/log" >&2; exit 1; }
	pngquant --force --speed 1 --output "$out/$1.png" 32 "$work/$1.png"
	optipng -quiet -o5 -strip all "$out/$1.png"
	size=$(wc -c < "$out/$1.png")
	echo "docs/pictures/$1.png $size"
	[ "$size" -lt 150000 ] || { echo "pictures: $1.png is too big" >&2; exit 1; }
}

# picture NAME [FROM]: draws the screen, from the line with those words on, dark on light. A CJK character is exactly two
# cells wide in this font, but the signs are too; they come from another, and are one cell wide as on a terminal.
picture() {
	screen -e | sed -n "/${2:-.}/,\$p" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' > "$work/ansi"
	rows=$(wc -l < "$work/ansi")
	{
		cat << 'HTML'
<!doctype html><meta charset="utf-8"><style>
html { background: #fff }
body { margin: 0; padding: 12px }
pre { margin: 0; padding: 12px 16px; border: 1px solid #c8ccd0; border-radius: 6px; background: #fbfbf9; color: #1c1e21;
  font: 15px/20px "Noto Sans Mono CJK SC"; width: 600px; white-space: pre;
  text-spacing-trim: space-all }
i { display: inline-block; width: 7.5px; text-indent: -0.75px; line-height: 1;
  font-style: normal; font-family: "DejaVu Sans Mono" }
</style><pre>
HTML
		aha --no-header < "$work/ansi" | sed -e 's/filter:[^;]*;//g' -e 's/color:olive/color:#7a5c00/g' \
			-e 's/color:green/color:#1a6b2f/g' -e 's/color:teal/color:#00617a/g' -e 's/color:red/color:#b3261e/g' \
			-e 's/[✓✗◦]/<i>&<\/i>/g'
		echo '</pre>'
	} > "$work/$1.html"
	shoot "$1" "$work/$1.html" 658 $((rows * 20 + 50))
}

pasted='There was an client error in the Secure Email module: E4017: Device is off...'

start 60 diagnose --lab not-registered
until_seen 'press Enter for a list'
tmux -S "$socket" send-keys -l "$pasted"
tmux -S "$socket" send-keys Enter
answers 'r let the lab do it'
picture cause
tmux -S "$socket" send-keys r Enter
until_seen '^FIXED'
answers '^DONE'
picture fixed '^1 steps done'

start 60 diagnose --lang zh-CN --lab not-registered
until_seen '按回车从列表中选择'
tmux -S "$socket" send-keys -l "$pasted"
tmux -S "$socket" send-keys Enter
answers 'r 由模拟环境处理'
sleep 0.5
picture cause-zh
stop

start 60 diagnose --symptom device-offline --region eu --sse-devices offline --esa-page registered \
	--sse-services both-on --esa-egress connected --esa-server api.eu.sse.itd.cisco.com --cluster no --no-input
until_seen 'xdrdoctor case list'
sleep 0.5
picture not-certain 'The integration is broken'
stop

env -i PATH=/usr/bin:/bin HOME="$work/home" LANG=C.UTF-8 TZ=UTC NO_PROXY='*' \
	"$program" diagnose --lab not-registered --no-input --report "$work/report.html" \
	> /dev/null || [ $? -eq 1 ] # a cause was found
shoot report "$work/report.html" 900 902
