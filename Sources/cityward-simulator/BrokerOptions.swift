import ArgumentParser
import Foundation
import MQTT

/// Where the readings go.
struct BrokerOptions: ParsableArguments {
    @Option(
        name: .customLong("broker"),
        help: ArgumentHelp(
            "The broker. [default: 127.0.0.1; port 1883, with --ca-file 8883]",
            valueName: "host:port"
        ),
        transform: Address.init
    )
    var address = Address(host: "127.0.0.1", port: nil)

    @Option(help: "The name to log in with.")
    var username: String?

    @Option(help: ArgumentHelp("A file whose first line is the password.", valueName: "file"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "Speak TLS, and trust brokers whose certificate an authority of this PEM file has signed.",
            valueName: "file"
        )
    )
    var caFile: String?

    @Option(help: ArgumentHelp("Our own certificate, where the broker demands one: PEM.", valueName: "file"))
    var certificateFile: String?

    @Option(help: ArgumentHelp("The key of our certificate: PEM.", valueName: "file"))
    var keyFile: String?

    func validate() throws {
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw ValidationError("--certificate-file and --key-file belong together.")
        }
        guard certificateFile == nil || caFile != nil else {
            throw ValidationError("--certificate-file needs --ca-file: without it there is no TLS.")
        }
    }

    func broker() throws -> Broker {
        let tls = caFile.map {
            Broker.TLS(authorityFile: $0, certificateFile: certificateFile, keyFile: keyFile)
        }
        return Broker(
            host: address.host,
            port: address.port ?? (tls == nil ? 1883 : 8883),
            username: username,
            password: try passwordFile.map(firstLine),
            tls: tls
        )
    }
}

/// `127.0.0.1:1883`, `broker.example`, `[::1]:1883`.
struct Address: CustomStringConvertible {
    let host: String
    /// `nil` for the usual one.
    let port: Int?

    init(host: String, port: Int?) {
        self.host = host
        self.port = port
    }

    init(_ text: String) throws {
        let digits = text.reversed().prefix { $0.isASCII && $0.isNumber }
        let separator = text.dropLast(digits.count).last
        let hasPort = separator == ":" && !digits.isEmpty
        let host = (hasPort ? text.dropLast(digits.count + 1) : text[...]).drop { $0 == "[" }
        let bare = host.last == "]" ? host.dropLast() : host
        let port = hasPort ? Int(String(digits.reversed())) ?? 0 : nil
        guard !bare.isEmpty, (1...65_535).contains(port ?? 1) else {
            throw ValidationError("'\(text)' is no address; write it as 127.0.0.1:1883.")
        }
        self.init(host: String(bare), port: port)
    }

    var description: String { port.map { "\(host):\($0)" } ?? host }
}

private func firstLine(of file: String) throws -> String {
    let text: String
    do {
        text = try String(contentsOfFile: file, encoding: .utf8)
    } catch {
        throw UnreadableFile(path: file, reason: error.localizedDescription)
    }
    return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
}

/// A file that the command line names cannot be read.
private struct UnreadableFile: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "the password file '\(path)' cannot be read: \(reason)" }
}
