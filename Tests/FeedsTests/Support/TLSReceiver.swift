import Foundation
import TestSupport

/// A real HTTPS server, with a certificate that an authority of its own has signed.
final class TLSReceiver {
    let port: Int
    let authorityFile: String
    private let process: ChildProcess

    var url: String { "https://localhost:\(port)/hook" }

    init(in folder: TemporaryFolder) async throws {
        port = try freePort()
        authorityFile = folder.path("ca.pem")
        let steps = [
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority",
            "req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost -addext subjectAltName=DNS:localhost",
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days 2 -copy_extensions copy -out server.pem",
        ]
        for step in steps {
            let script = "cd '\(folder.url.path)' && openssl \(step)"
            let shell = try ChildProcess(
                "/bin/sh",
                ["-c", script],
                output: folder.url.appendingPathComponent("openssl.log")
            )
            guard try await shell.ending() == .exited(0) else {
                throw TimedOut(what: "openssl: \(shell.log)", limit: .zero)
            }
        }
        try Data(Self.server.utf8).write(to: folder.url.appendingPathComponent("server.py"))
        process = try ChildProcess(
            "/usr/bin/python3",
            [folder.path("server.py"), "\(port)", folder.path("server.pem"), folder.path("server.key")],
            output: folder.url.appendingPathComponent("server.log")
        )
        try await eventually("the server listens", within: .seconds(20)) { [process] in
            process.log.contains("listening")
        }
    }

    private static let server = """
        import http.server, ssl, sys

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print("listening", flush=True)
        server.serve_forever()
        """
}
