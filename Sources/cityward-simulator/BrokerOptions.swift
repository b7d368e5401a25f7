import ArgumentParser
import Foundation
import MQTT

/// Where the readings go.
struct BrokerOptions: ParsableArguments {
    @Option(
        name: .customLong("broker"),
        help: ArgumentHelp("The broker. [default: 127.0.0.1:1883]", valueName: "host:port"),
        transform: Address.init
    )
    var address = Address(host: "127.0.0.1", port: 1883)

    @Option(help: "The name to log in with.")
    var username: String?

    @Option(help: ArgumentHelp("A file whose first line is the password.", valueName: "file"))
    var passwordFile: String?

    func broker() throws -> Broker {
        Broker(host: address.host, port: address.port, username: username, password: try passwordFile.map(firstLine))
    }
}

/// `127.0.0.1:1883`, `broker.example`, `[::1]:1883`.
struct Address: CustomStringConvertible {
    private static let usualPort = 1883

    let host: String
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init(_ text: String) throws {
        let digits = text.reversed().prefix { $0.isASCII && $0.isNumber }
        let separator = text.dropLast(digits.count).last
        let hasPort = separator == ":" && !digits.isEmpty
        let host = (hasPort ? text.dropLast(digits.count + 1) : text[...]).drop { $0 == "[" }
        let bare = host.last == "]" ? host.dropLast() : host
        let port = hasPort ? Int(String(digits.reversed())) ?? 0 : Self.usualPort
        guard !bare.isEmpty, (1...65_535).contains(port) else {
            throw ValidationError("'\(text)' is no address; write it as 127.0.0.1:1883.")
        }
        self.init(host: String(bare), port: port)
    }

    var description: String { "\(host):\(port)" }
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
