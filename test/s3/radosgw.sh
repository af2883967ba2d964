#!/usr/bin/env bash
# A real S3 server for tests: the Ceph Object Gateway (RGW) with one monitor and one OSD, without docker and systemd. Installs the Debian
# packages it needs, so it wants root and apt. Prints KEY=value lines on stdout and talks on stderr.
#
#   test/s3/radosgw.sh start|stop|restart|status|env|wipe
#   test/s3/radosgw.sh admin ARGS…          radosgw-admin, for instance to make a second user
#
# Read from the environment, with these defaults:
#   S3_PORT=9400  S3_HOST=127.0.0.1  S3_DATA=${TMPDIR:-/tmp}/radosgw
#   S3_ACCESS_KEY=mediaaccesskey0001  S3_SECRET_KEY=mediasecretkey000000000000000000000000001
#   S3_BUCKET=media  S3_DNS_NAME=localhost   (virtual-hosted style: http://media.localhost:9400/)
#   CEPH_MON_PORT=9410  CEPH_OSD_PORT_MIN=9420  CEPH_OSD_PORT_MAX=9439
#   CEPH_BLOCK_SIZE=21474836480   (a sparse file)
#   CEPH_SUITE=host   or another Debian release, such as trixie or forky, whose programs then run in a chroot made by mmdebstrap (CEPH_ROOT)
set -euo pipefail
umask 022
S3_PORT=${S3_PORT:-9400}; S3_HOST=${S3_HOST:-127.0.0.1}
S3_DATA=${S3_DATA:-${TMPDIR:-/tmp}/radosgw}
S3_ACCESS_KEY=${S3_ACCESS_KEY:-mediaaccesskey0001}
S3_SECRET_KEY=${S3_SECRET_KEY:-mediasecretkey000000000000000000000000001}
S3_BUCKET=${S3_BUCKET:-media}; S3_DNS_NAME=${S3_DNS_NAME:-localhost}
CEPH_MON_PORT=${CEPH_MON_PORT:-9410}
CEPH_OSD_PORT_MIN=${CEPH_OSD_PORT_MIN:-9420}; CEPH_OSD_PORT_MAX=${CEPH_OSD_PORT_MAX:-9439}
CEPH_BLOCK_SIZE=${CEPH_BLOCK_SIZE:-21474836480}
mkdir -p "$S3_DATA"; D=$(cd "$S3_DATA" && pwd); CONF=$D/ceph.conf
CEPH_SUITE=${CEPH_SUITE:-host}; CEPH_ROOT=${CEPH_ROOT:-${TMPDIR:-/tmp}/ceph-$CEPH_SUITE}
inroot() { # exec a command inside the chroot, in its own mount namespace: nothing stays mounted
  if [ "$CEPH_SUITE" = host ]; then exec "$@"; fi
  exec unshare -m --propagation private bash -c 'R=$1 D=$2; shift 2; mkdir -p "$R$D" "$R/proc" "$R/dev"
    mount --bind /proc "$R/proc"; mount --rbind /dev "$R/dev"; mount --bind "$D" "$R$D"; exec chroot "$R" "$@"' _ "$CEPH_ROOT" "$D" "$@"
}
r() { ( inroot "$@" ); }
ceph_cli() { r ceph -c "$CONF" --connect-timeout 20 "$@"; }

say() { printf '[radosgw] %s\n' "$*" >&2; }
die() { say "ERROR: $*"; exit 1; }
alive() { [ -s "$D/$1.pid" ] && kill -0 "$(cat "$D/$1.pid")" 2>/dev/null \
          && grep -qz -- "$CONF" "/proc/$(cat "$D/$1.pid")/cmdline" 2>/dev/null; }

install_packages() {
  local need=()
  command -v curl >/dev/null || need+=(curl)
  if [ "$CEPH_SUITE" != host ]; then
    command -v mmdebstrap >/dev/null || need+=(mmdebstrap)
    apt_install "${need[@]}"
    [ -x "$CEPH_ROOT/usr/bin/radosgw" ] && [ -e "$CEPH_ROOT/.complete" ] && return 0
    say "building the $CEPH_SUITE chroot in $CEPH_ROOT"
    rm -rf "$CEPH_ROOT"; mkdir -p "$(dirname "$CEPH_ROOT")"
    mmdebstrap --variant=apt --mode=root --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --include=ceph-mon,ceph-osd,radosgw,ceph-common "$CEPH_SUITE" "$CEPH_ROOT" "$(apt-get indextargets --format "\$(REPO_URI)" "Created-By: Packages" | head -1)" >"$D/apt.log" 2>&1 \
      || { tail -20 "$D/apt.log" >&2; die "mmdebstrap failed"; }
    touch "$CEPH_ROOT/.complete"; return 0
  fi
  command -v ceph-mon >/dev/null && command -v monmaptool >/dev/null || need+=(ceph-mon)
  command -v ceph-osd >/dev/null || need+=(ceph-osd)
  command -v radosgw >/dev/null && command -v radosgw-admin >/dev/null || need+=(radosgw)
  command -v ceph >/dev/null || need+=(ceph-common)
  apt_install "${need[@]}"
}
apt_install() {
  [ $# -eq 0 ] && return 0
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y -q --no-install-recommends "$@" >"$D/apt.log" 2>&1 || {
    apt-get update -q >>"$D/apt.log" 2>&1
    apt-get install -y -q --no-install-recommends "$@" >>"$D/apt.log" 2>&1 || { tail -20 "$D/apt.log" >&2; die "apt-get failed"; }
  }
}

write_conf() {
  local fsid; if [ -s "$D/fsid" ]; then fsid=$(cat "$D/fsid"); else fsid=$(cat /proc/sys/kernel/random/uuid); echo "$fsid" >"$D/fsid"; fi
  cat >"$CONF" <<CONF
[global]
fsid = $fsid
mon host = [v2:127.0.0.1:$CEPH_MON_PORT/0,v1:127.0.0.1:$((CEPH_MON_PORT+1))/0]
mon initial members = a
public network = 127.0.0.0/8
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = $D/keyring
admin socket =
run dir = $D
log file = $D/log/\$type.\$id.log
mon cluster log file = $D/log/cluster.log
ms bind port min = $CEPH_OSD_PORT_MIN
ms bind port max = $CEPH_OSD_PORT_MAX
ms bind ipv6 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
paxos propose interval = 0.05
paxos min wait = 0.02
mon tick interval = 1
debug ms = 0
[mon]
mon data = $D/mon
mon data avail crit = 1
mon data avail warn = 2
mon osd full ratio = .95
mon osd nearfull ratio = .85
mon osd backfillfull ratio = .90
auth allow insecure global id reclaim = false
[osd]
osd data = $D/osd
osd objectstore = bluestore
osd journal size = 100
osd class default list = *
osd class load list = *
osd memory target = 939524096
osd op num shards = 2
osd op num threads per shard = 1
osd heartbeat grace = 60
bluestore block size = $CEPH_BLOCK_SIZE
bluestore block db create = false
bluestore fsck on mount = false
osd scrub begin hour = 0
osd scrub end hour = 1
[client]
log file = $D/log/\$name.log
[client.rgw.a]
rgw data = $D/rgw
rgw frontends = beast endpoint=$S3_HOST:$S3_PORT tcp_nodelay=1
rgw dns name = $S3_DNS_NAME
rgw enable usage log = false
rgw thread pool size = 64
rgw num rados handles = 1
rgw enable gc threads = true
rgw gc obj min wait = 60
rgw gc processor period = 60
rgw gc max objs = 8
rgw lc max objs = 4
rgw md log max shards = 4
rgw data log num shards = 4
rgw dynamic resharding = false
rgw override bucket index max shards = 1
rgw print continue = true
CONF
}

wait_for() { # seconds, command...
  local end=$((SECONDS+$1)); shift
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.2; done
}
spawn() { # name command... : own session, survives the calling shell
  local name=$1; shift
  mkdir -p "$D/log"
  ( inroot setsid nohup "$@" ) </dev/null >>"$D/log/$name.out" 2>&1 &
  echo $! >"$D/$name.pid"
}
osd_up() { ceph_cli osd stat 2>/dev/null | grep -q '1 up'; }
http_up() { alive rgw && curl -s -D - -o /dev/null --max-time 2 "http://$S3_HOST:$S3_PORT/" | grep -qi '^x-amz-request-id'; }
port_free() { ! (exec 3<>"/dev/tcp/$S3_HOST/$S3_PORT") 2>/dev/null; }

start() {
  local t0=$SECONDS
  install_packages
  if alive rgw && http_up; then say "already running"; print_env; return 0; fi
  alive rgw || port_free || die "port $S3_PORT is in use by another program (TinaCMS's own data layer listens on 9000): set S3_PORT"
  mkdir -p "$D/mon" "$D/osd" "$D/rgw" "$D/log"
  write_conf
  local fsid; fsid=$(cat "$D/fsid")
  # --- mon
  if [ ! -e "$D/mon/store.db/CURRENT" ]; then
    say "creating the monitor store"
    rm -rf "$D/mon" "$D/monmap"; mkdir -p "$D/mon"
    r ceph-authtool --create-keyring "$D/keyring" --gen-key -n mon. --cap mon 'allow *' >/dev/null
    r ceph-authtool "$D/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' --cap mds 'allow *' >/dev/null
    r ceph-authtool "$D/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap mgr 'allow profile osd' --cap osd 'allow *' >/dev/null
    r ceph-authtool "$D/keyring" --gen-key -n client.rgw.a --cap mon 'allow rw' --cap osd 'allow rwx' >/dev/null
    r monmaptool --create --clobber --fsid "$fsid" --addv a "[v2:127.0.0.1:$CEPH_MON_PORT,v1:127.0.0.1:$((CEPH_MON_PORT+1))]" "$D/monmap" >/dev/null
    r ceph-mon -c "$CONF" --mkfs -i a --monmap "$D/monmap" --mon-data "$D/mon" --keyring "$D/keyring" >>"$D/log/mkfs.out" 2>&1
  fi
  alive mon || spawn mon ceph-mon -f -i a -c "$CONF"
  wait_for 30 ceph_cli mon stat || { tail -20 "$D/log/mon.out" >&2; die "mon did not come up"; }
  # --- osd
  if [ ! -e "$D/osd/.ready" ]; then
    say "creating the object store"
    rm -rf "$D/osd"; mkdir -p "$D/osd"
    local uuid; uuid=$(cat /proc/sys/kernel/random/uuid)
    ceph_cli osd new "$uuid" 0 >/dev/null 2>&1 || ceph_cli osd new "$uuid" >/dev/null
    r ceph-osd -i 0 -c "$CONF" --mkfs --osd-uuid "$uuid" >>"$D/log/mkfs.out" 2>&1 || { tail -20 "$D/log/mkfs.out" >&2; die "osd mkfs failed"; }
    ceph_cli osd crush add osd.0 1.0 root=default host=localhost >/dev/null 2>&1 || true
    touch "$D/osd/.ready"
  fi
  alive osd || spawn osd ceph-osd -f -i 0 -c "$CONF"
  wait_for 60 osd_up || { tail -20 "$D/log/osd.out" >&2; die "osd did not come up"; }
  # --- user (before the gateway: radosgw-admin also creates the pools, zone and zonegroup)
  if [ ! -e "$D/user.done" ]; then
    say "creating the S3 user"
    r radosgw-admin -c "$CONF" -n client.rgw.a user create --uid=media --display-name=media \
      --access-key="$S3_ACCESS_KEY" --secret-key="$S3_SECRET_KEY" >"$D/log/user.json" 2>"$D/log/user.err" \
    || r radosgw-admin -c "$CONF" -n client.rgw.a key create --uid=media --key-type=s3 \
      --access-key="$S3_ACCESS_KEY" --secret-key="$S3_SECRET_KEY" >"$D/log/user.json" 2>>"$D/log/user.err" \
    || { cat "$D/log/user.err" >&2; die "user create failed"; }
    echo "$S3_ACCESS_KEY" >"$D/user.done"
  fi
  # --- gateway
  alive rgw || spawn rgw radosgw -f -n client.rgw.a -c "$CONF"
  wait_for 60 http_up || { tail -20 "$D/log/rgw.out" >&2; die "radosgw did not come up"; }
  # --- bucket
  local code
  code=$(curl -s -o "$D/log/bucket.xml" -w '%{http_code}' --aws-sigv4 aws:amz:us-east-1:s3 --user "$S3_ACCESS_KEY:$S3_SECRET_KEY" \
       -H "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" -X PUT "http://$S3_HOST:$S3_PORT/$S3_BUCKET") || true
  case $code in 200|409) ;; *) cat "$D/log/bucket.xml" >&2; die "bucket create responded with $code";; esac
  say "up in $((SECONDS-t0)) s"
  print_env
}
print_env() {
  cat <<ENV
S3_ENDPOINT=http://$S3_HOST:$S3_PORT
S3_REGION=us-east-1
S3_BUCKET=$S3_BUCKET
S3_ACCESS_KEY=$S3_ACCESS_KEY
S3_SECRET_KEY=$S3_SECRET_KEY
S3_FORCE_PATH_STYLE=true
ENV
}
stop_some() { # TERM, wait up to 6 s, KILL
  local n i p live pids=()
  for n in "$@"; do alive $n && pids+=("$(cat "$D/$n.pid")"); rm -f "$D/$n.pid"; done
  [ ${#pids[@]} -eq 0 ] && return 0
  kill -TERM "${pids[@]}" 2>/dev/null || true
  for i in $(seq 1 60); do
    live=0; for p in "${pids[@]}"; do kill -0 "$p" 2>/dev/null && live=1; done
    [ $live = 0 ] && return 0; sleep 0.1
  done
  for p in "${pids[@]}"; do kill -KILL "$p" 2>/dev/null || true; done
}
stop() { stop_some rgw; stop_some osd; stop_some mon; say stopped; } # in this order each exits cleanly, and the next start takes 2-3 s (10 s after a crash)
status() {
  local ok=0 n
  for n in mon osd rgw; do
    if alive $n; then p=$(cat "$D/$n.pid"); echo "$n up pid=$p rss_mb=$(( $(awk '/VmRSS/{print $2}' /proc/$p/status) / 1024 ))"; else echo "$n down"; ok=1; fi
  done
  if http_up; then echo "http up http://$S3_HOST:$S3_PORT"; else echo "http down"; ok=1; fi
  return $ok
}
case ${1:-} in
  start) start;; stop) stop;; restart) stop; start;; status) status;; env) print_env;;
  admin) shift; write_conf; r radosgw-admin -c "$CONF" -n client.rgw.a "$@";;
  wipe) stop; rm -rf "${D:?}"; say "wiped $D";;
  *) echo "usage: $0 start|stop|restart|status|env|wipe|admin" >&2; exit 2;;
esac
