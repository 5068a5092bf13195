#!/usr/bin/env bash
# Good guess: in nginx's JavaScript (njs), Date.parse reads the ISO times that the JavaScript standard defines, for
# example 2026-11-30T10:00:00+08:00, the form that Java, Go and Python write.
# Behaviour: the result is NaN, without an error. An ISO time is read only if it has no offset or ends with Z. Each
# comparison with NaN is false, so the rule "closed while now < opensAt" never closes, and "open once now >= opensAt"
# never opens. Tests with the output of toISOString() pass, because it ends with Z.
# Version: njs 0.7.9 (Debian 12). Source: src/njs_date.c, njs_date_string_parse, which reads no offset after ISO times.
# In a later source (commit 022b84a7e), an offset is read only after a fraction, as in 10:00:00.000+08:00.
# For: operators of nginx whose scripts compare opening hours, maintenance or account times that a backend sends.
# Needs: the Debian package njs.
set -euo pipefail
command -v njs > /dev/null || { echo 'njs is not installed. Run: apt-get install njs' >&2; exit 1; }
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > play.js <<'JS'
var now = Date.parse('2026-11-30T01:30:00Z');
['2026-11-30T10:00:00+08:00', '2026-11-29T21:00:00-05:00', '2026-11-30T02:00:00Z'].forEach(function (opensAt) {
  var opens = Date.parse(opensAt);
  console.log(opensAt + ' is ' + opens + ', closed: ' + (now < opens) + ', open: ' + (now >= opens));
});
JS
echo "Node $(node --version)"
node play.js | tee node.txt
echo "njs $(njs -v)"
njs play.js | tee njs.txt
cat > expected.txt <<'TXT'
2026-11-30T10:00:00+08:00 is NaN, closed: false, open: false
2026-11-29T21:00:00-05:00 is NaN, closed: false, open: false
2026-11-30T02:00:00Z is 1796004000000, closed: true, open: false
TXT
diff njs.txt expected.txt
test "$(grep -c 'closed: true, open: false' node.txt)" = 3
