#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""loopback.py DIR [BYTES]: let openssl shake hands with itself in each version and each family of ciphers, and record it.

Between client and server stands a relay that writes what passes into DIR/capture.pcap, which takes no privilege.
DIR/keys.log has the secrets, DIR/expected.tsv a line a connection: what it shows, the version and the cipher suite as the
client has printed them, the suite as on the wire, and what is to be known of binders. DIR/early.psk has the external key
with which early data was sent, as --psk takes it. What this openssl refuses is left out of the capture. gnutls-cli and gnutls-serv do the same where they are installed. With BYTES there is one connection
instead, over which so many are sent."""
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time

PSK = ["-psk_identity", "someone", "-psk", "00112233445566778899aabbccddeeff"]
ALL = "ALL:eNULL:@SECLEVEL=0"
SUITES13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"]
PATIENCE = 300  # seconds, of which a machine that is busy may need some
FIN, SYN, PUSH, ACK = 1, 2, 8, 16

# What only GnuTLS does: version, key exchange, cipher, the suite, verdicts on the binders of each connection.
GNUTLS = [
    ("TLS1.0", "RSA", "3DES-CBC", "0x000a", [""]),
    ("TLS1.1", "RSA", "CAMELLIA-128-CBC", "0x0041", [""]),
    ("TLS1.2", "RSA", "CAMELLIA-128-GCM", "0xc07a", [""]),
    ("TLS1.2", "RSA", "AES-128-CCM-8", "0xc0a0", [""]),
    ("TLS1.2", "ECDHE-RSA", "CHACHA20-POLY1305", "0xcca8", [""]),
    ("TLS1.3", "ECDHE-RSA", "AES-128-CCM", "0x1304", [""]),
    ("TLS1.3", "PSK", "AES-128-GCM", "0x1301", ["true", "true true"]),  # the second offers the ticket and the key
]


class Capture:
    """A pcap file of bare IPv4 packets. Clients are numbered instead of bearing their real ports: some systems give a
    port again at once, and with sequence numbers that all begin at 0 two connections would be one."""

    def __init__(self, path):
        self.clients = 0
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, 101))

    def client(self):
        self.clients += 1
        return 10000 + self.clients

    def packet(self, ports, sequence, acknowledged, flags, payload=b""):
        tcp = struct.pack(">HHIIBBHHH", *ports, sequence, acknowledged, 5 << 4, flags, 65535, 0, 0) + payload
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, b"\x7f\0\0\1", b"\x7f\0\0\1") + tcp
        now = time.time_ns() // 1000
        self.file.write(struct.pack("<IIII", now // 1000000, now % 1000000, len(ip), len(ip)) + ip)


def relay(capture, client, port):
    """Takes the client to the server at `port`, and writes down what passes."""
    client_port = capture.client()
    server = socket.create_connection(("127.0.0.1", port))
    ports = {client: (client_port, port), server: (port, client_port)}
    other = {client: server, server: client}
    sequence = {client: 1, server: 1}
    capture.packet(ports[client], 0, 0, SYN)
    capture.packet(ports[server], 0, 1, SYN | ACK)
    capture.packet(ports[client], 1, 1, ACK)
    open_ends = [client, server]
    while open_ends:
        ready = select.select(open_ends, [], [], PATIENCE)[0]
        if not ready:
            break
        for end in ready:
            try:
                data = end.recv(16000)
            except OSError:
                data = b""
            peer = other[end]
            capture.packet(ports[end], sequence[end], sequence[peer], (PUSH if data else FIN) | ACK, data)
            sequence[end] += len(data) or 1
            try:
                peer.sendall(data) if data else peer.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            if not data:
                open_ends.remove(end)
    client.close()
    server.close()


class Recorder:
    def __init__(self, folder):
        self.folder = folder
        self.capture = Capture(f"{folder}/capture.pcap")
        self.expected = open(f"{folder}/expected.tsv", "w")
        self.environment = dict(os.environ, OPENSSL_CONF="/dev/null")
        self.ids = {}
        self.rows = 0

    def openssl(self, *arguments, **options):
        return subprocess.run(["openssl", *arguments], env=self.environment, capture_output=True, text=True, timeout=PATIENCE, **options)

    def certificate(self, name, *kind):
        path = f"{self.folder}/{name}.pem"
        self.openssl("req", "-x509", "-nodes", "-subj", "/CN=localhost", "-keyout", path, "-out", f"{path}.crt", "-newkey", *kind, check=True)
        return [f"{path}.crt", path]

    def serve(self, *arguments, stdin=subprocess.DEVNULL):
        """A server and its port."""
        process = subprocess.Popen(["openssl", "s_server", "-accept", "127.0.0.1:0", "-cipher", ALL, "-keylogfile",
                                    f"{self.folder}/keys.log", "-ciphersuites", ":".join(SUITES13), *PSK, *arguments],
                                   env=self.environment, cwd=self.folder, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in process.stdout:
            if line.startswith("ACCEPT"):
                return process, int(line.rsplit(":", 1)[1])
        raise SystemExit("openssl s_server does not start")

    def connect(self, server, what, *arguments, binders=""):
        """One handshake; one that this openssl refuses after all is told without version and suite."""
        said = self.relayed(server, ["openssl", "s_client", "-brief", *arguments, "-connect"])
        version = re.search(r"^Protocol version: (.*)$", said, re.M)
        suite = re.search(r"^Ciphersuite: (.*)$", said, re.M)
        row = [version[1], suite[1], self.ids[suite[1]]] if version and suite else ["-", "-", "-"]
        self.expect(what, *row, binders)

    def expect(self, *row):
        """Of the next connection; what has not even connected is in no capture."""
        if self.rows < self.capture.clients:
            self.rows += 1
            print(*row, sep="\t", file=self.expected)

    def relayed(self, server, command, said="some data\n", **environment):
        """Runs a client that connects to where the command ends, as often as it does."""
        def run(listener, ended):
            while not ended.is_set():
                while select.select([listener], [], [], 0.1)[0]:
                    relay(self.capture, listener.accept()[0], server[1])

        with socket.create_server(("127.0.0.1", 0)) as listener:
            ended = threading.Event()
            thread = threading.Thread(target=run, args=(listener, ended), daemon=True)
            thread.start()
            done = subprocess.run([*command, "127.0.0.1:%d" % listener.getsockname()[1]], input=said.encode(), capture_output=True, timeout=PATIENCE, env=dict(self.environment, **environment))
            ended.set()
            thread.join()
        return done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")

    def families(self, flag):
        """Ciphers of a version, so that each cipher with its MAC, and each key exchange, is among them."""
        seen = set()
        for line in self.openssl("ciphers", "-V", "-s", "-psk", flag, ALL).stdout.splitlines():
            m = re.match(r"\s*0x(..),0x(..) - (\S+)\s+\S+\s+Kx=(\S+)\s+Au=(\S+)\s+Enc=(\S+)\s+Mac=(\S+)", line)
            if not m or "SRP" in (m[4], m[5]) or m[5] == "DSS":
                continue
            self.ids[m[3]] = f"0x{m[1]}{m[2]}".lower()
            kinds = {(m[6], m[7]), (m[4], m[5])}
            if not kinds <= seen and not m[3].startswith("TLS_"):
                seen |= kinds
                yield m[3]

    def record(self):
        certificates = ["-cert", "-key", "-dcert", "-dkey"]
        files = self.certificate("rsa", "rsa:2048") + self.certificate("ec", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        options = [word for pair in zip(certificates, files) for word in pair]
        server, picky = self.serve("-rev", *options), self.serve("-rev", *options, "-groups", "P-384")
        try:
            self.connect_all(server, picky)
        finally:
            for process, _ in server, picky:
                process.kill()
                process.wait()
        self.record_early(options)

    def connect_early(self, options, what, offered, *arguments, binders=""):
        """One handshake with a server that takes early data. The client waits for its end, which is where its input ends."""
        server = self.serve("-early_data", "-no_anti_replay", *offered, *options, stdin=subprocess.PIPE)

        def end():
            if any(line.startswith("CIPHER is") for line in server[0].stdout):  # which it says when the handshake is over
                server[0].stdin.close()

        threading.Thread(target=end, daemon=True).start()
        try:
            self.connect(server, what, "-tls1_3", "-ign_eof", *offered, *arguments, binders=binders)
        finally:
            server[0].kill()
            server[0].wait()

    def record_early(self, options):
        """Only a session says how much early data goes with a key: one is taken for an external key."""
        session, early = f"{self.folder}/session", f"{self.folder}/early"
        self.connect_early(options, "session for early data", [], "-sess_out", session)
        said = self.openssl("sess_id", "-noout", "-text", "-in", session).stdout if os.path.exists(session) else ""
        key = re.search(r"Resumption PSK: ([0-9A-F]+)", said)
        if not key:
            return
        with open(early, "w") as words, open(f"{early}.psk", "w") as psk:
            words.write("early words\n")
            psk.write(f"early={key[1]}\n")
        self.connect_early(options, "external key, early data", ["-psk_identity", "early", "-psk_session", session], "-early_data", early,
                           binders="true")

    def record_bulk(self, size):
        with open(f"{self.folder}/bulk", "wb") as file:
            file.truncate(size)
        certificate, key = self.certificate("rsa", "rsa:2048")
        server = self.serve("-WWW", "-cert", certificate, "-key", key)
        try:
            self.relayed(server, ["openssl", "s_client", "-quiet", "-ciphersuites", SUITES13[0], "-connect"], "GET /bulk HTTP/1.0\n\n")
        finally:
            server[0].kill()
            server[0].wait()
            os.unlink(f"{self.folder}/bulk")

    def connect_all(self, server, picky):
        for flag in "-tls1", "-tls1_1", "-tls1_2":
            for cipher in self.families(flag):
                self.connect(server, f"{flag} {cipher}", flag, "-cipher", f"{cipher}:@SECLEVEL=0", *(PSK if "PSK" in cipher else []))
            self.connect(server, f"{flag} MAC then encrypt", flag, "-no_etm", "-cipher", "AES128-SHA:@SECLEVEL=0")
            self.resume(server, flag, "-cipher", "AES128-SHA:@SECLEVEL=0")
        self.ids.update(zip(SUITES13, ["0x1301", "0x1302", "0x1303", "0x1304", "0x1305"]))
        for suite in SUITES13:
            self.connect(server, suite, "-tls1_3", "-ciphersuites", suite)
        self.resume(server, "-tls1_3")
        self.connect(server, "external key", "-tls1_3", "-ciphersuites", SUITES13[0], *PSK, binders="true")
        self.connect(picky, "another group", "-tls1_3", "-groups", "X25519:P-384")
        self.connect(picky, "external key, another group", "-tls1_3", "-ciphersuites", SUITES13[0], "-groups", "X25519:P-384", *PSK,
                     binders="true true")

    def resume(self, server, *arguments):
        session = f"{self.folder}/session"
        self.connect(server, f"{arguments[0]} session", *arguments, "-sess_out", session)
        if os.path.exists(session):
            unknown = "null" if "-tls1_3" in arguments else ""  # no key log has the key of a ticket
            self.connect(server, f"{arguments[0]} resumed", *arguments, "-sess_in", session, binders=unknown)
            os.unlink(session)

    def record_gnutls(self):
        with open(f"{self.folder}/psk.txt", "w") as keys:
            keys.write(f"{PSK[1]}:{PSK[3]}\n")
        server = self.serve_gnutls()
        try:
            for row in GNUTLS:
                self.connect_gnutls(server, *row)
        finally:
            server[0].kill()
            server[0].wait()

    def serve_gnutls(self):
        """A server and its port, which gnutls-serv does not choose itself: one that is free, if nobody is quicker."""
        for _ in range(10):
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            process = subprocess.Popen(["gnutls-serv", "--echo", "--quiet", "-p", str(port), "--x509certfile", f"{self.folder}/rsa.pem.crt",
                                        "--x509keyfile", f"{self.folder}/rsa.pem", "--pskpasswd", f"{self.folder}/psk.txt",
                                        "--priority", "NORMAL:+VERS-TLS-ALL:+PSK:+3DES-CBC:+CAMELLIA-128-CBC:+CAMELLIA-128-GCM:+AES-128-CCM-8"],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env=dict(os.environ, SSLKEYLOGFILE=f"{self.folder}/keys.log"))
            while process.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        return process, port
                time.sleep(0.05)
        raise SystemExit("gnutls-serv does not start")

    def connect_gnutls(self, server, version, exchange, cipher, suite, binders):
        again = ["-r"] if len(binders) > 1 else []
        client = ["gnutls-cli", "--no-ca-verification", *again, "--pskusername", PSK[1], "--pskkey", PSK[3], "--priority",
                  f"NORMAL:-VERS-ALL:+VERS-{version}:-KX-ALL:+{exchange}:-CIPHER-ALL:+{cipher}"]
        said = self.relayed(server, client, SSLKEYLOGFILE=f"{self.folder}/keys.log")
        agreed = re.findall(rf"^- Description: \({version}.*\({cipher}\)", said, re.M)
        name = version.replace("TLS1.0", "TLS1").replace("TLS", "TLSv")
        for verdicts in binders:
            row = [name, cipher, suite] if len(agreed) == len(binders) else ["-", "-", "-"]
            self.expect(f"gnutls {version} {exchange} {cipher}", *row, verdicts)


if __name__ == "__main__":
    recorder = Recorder(os.path.abspath(sys.argv[1]))
    if len(sys.argv) > 2:
        recorder.record_bulk(int(sys.argv[2]))
    else:
        recorder.record()
    if len(sys.argv) == 2 and shutil.which("gnutls-cli") and shutil.which("gnutls-serv"):
        recorder.record_gnutls()
    recorder.capture.file.close()
    recorder.expected.close()
