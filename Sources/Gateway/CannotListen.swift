import Glibc
import NIOCore

/// A port that is taken, or not ours to take; it says what to do.
public struct CannotListen: Error, CustomStringConvertible {
    public let description: String

    /// * `key`: of `gateway.yaml`, where the address stands.
    init(place: SocketPlace, key: String, _ error: any Error) {
        let (reason, next) =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE:
                (
                    "another program listens there",
                    "end it ('ss -lntup' as root shows which it is), or set another '\(key)' in gateway.yaml"
                )
            case EADDRNOTAVAIL:
                (
                    "this computer has no such address",
                    "set '\(key)' in gateway.yaml to one that 'ip address' shows, or 0.0.0.0"
                )
            case EACCES:
                ("only root may have this port", "set '\(key)' in gateway.yaml to a port from 1024 on")
            default: ("\(error)", "set another '\(key)' in gateway.yaml")
            }
        description = "cannot listen on \(place): \(reason); \(next)"
    }
}
