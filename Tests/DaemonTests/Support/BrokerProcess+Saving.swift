import Foundation
import TestSupport

extension BrokerProcess {
    /// Waits until mosquitto has written its sessions down: killed before that, it forgets ours.
    func saves() async throws {
        let moment = Date.now
        try await eventually("mosquitto writes its sessions down", within: .seconds(30), every: .milliseconds(100)) {
            savedAt.map { $0 > moment } ?? false
        }
    }
}
