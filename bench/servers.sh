# Sourced by bench/run and bench/gate/run: the servers that both sides of a comparison talk to, on
# loopback, ended by their ids when the script ends.

# startServers BIN DIRECTORY: sets port (nginx, one answer of about 600 bytes) and sinkPort (takes
# uploads); the certificate is DIRECTORY/cert.pem.
startServers() {
  local bin=$1 directory=$2
  mkdir -p "$directory"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" \
    -keyout "$directory/key.pem" -out "$directory/cert.pem" 2>/dev/null
  cp "$root/bench/answer.json" "$directory/answer.json"
  local try
  for try in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    cat >"$directory/nginx.conf" <<CONF
worker_processes 1;
worker_cpu_affinity 01;
daemon off;
pid $directory/nginx.pid;
error_log $directory/error.log;
events { worker_connections 2048; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600;
  open_file_cache max=10;
  default_type application/json;
  client_body_temp_path $directory/body;
  proxy_temp_path $directory/proxy;
  fastcgi_temp_path $directory/fastcgi;
  uwsgi_temp_path $directory/uwsgi;
  scgi_temp_path $directory/scgi;
  server {
    listen 127.0.0.1:$port ssl;
    ssl_certificate $directory/cert.pem;
    ssl_certificate_key $directory/key.pem;
    ssl_protocols TLSv1.3;
    location = /api/v1alpha1/bench/database/pulls/1 { alias $directory/answer.json; }
    location = /csv/bench/database/main/measured {
      default_type text/csv;
      alias $directory/download.csv;
    }
  }
}
CONF
    nginx -c "$directory/nginx.conf" -p "$directory" 2>>"$directory/error.log" &
    serverIds=($!)
    sleep 0.3
    kill -0 "${serverIds[0]}" 2>/dev/null && break
  done
  if [[ -n $bin ]]; then
    rm -f "$directory/sink.port"
    taskset -c 0 "$bin/bench-upload_sink" "$directory/cert.pem" "$directory/key.pem" \
      >"$directory/sink.port" &
    serverIds+=($!)
    # The file of an earlier run is gone; this one's may take a moment, empty or not there at all.
    sinkPort=""
    for try in {1..100}; do
      if [[ -s $directory/sink.port ]]; then
        sinkPort=$(<"$directory/sink.port")
        break
      fi
      sleep 0.1
    done
    if [[ -z $sinkPort ]]; then
      say "bench-upload_sink does not start"
      exit 1
    fi
  fi
  trap 'kill "${serverIds[@]}" 2>/dev/null || true' EXIT
}
