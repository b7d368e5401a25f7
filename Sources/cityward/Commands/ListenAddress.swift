import API
import ArgumentParser
import Hosting

/// `HOST:PORT` to listen on, or `none`.
enum ListenAddress: ExpressibleByArgument {
    case nowhere
    case address(host: String, port: Int)

    init?(argument: String) {
        guard argument != "none" else {
            self = .nowhere
            return
        }
        guard let address = HostAndPort(argument, ports: 0...65_535) else { return nil }
        self = .address(host: address.host, port: address.port)
    }

    /// The configured settings at this address; `nil` inside for nowhere.
    func applied(to settings: APISettings?) -> APISettings?? {
        switch self {
        case .nowhere: return .some(nil)
        case .address(let host, let port):
            var settings = settings ?? HTTPReader.usual
            settings.host = host
            settings.port = port
            return settings
        }
    }
}
