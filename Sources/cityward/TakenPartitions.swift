import Foundation
import Storage
import Telemetry

/// Which partitions the last pipeline had, kept as a file beside the store.
///
/// The devices of a partition that is new to a daemon, or comes back to it, were not heard by it until now. Their silence must not be
/// reckoned from what the store knows of them, which may be days old. A store that is a database has no place for what is one daemon's
/// own: there silence begins anew with each start.
struct TakenPartitions {
    static let fileName = "partitions"

    private let file: URL?

    init(of store: StoreLocation) {
        file = store.folder.map {
            URL(fileURLWithPath: $0, isDirectory: true).appendingPathComponent(Self.fileName)
        }
    }

    /// Whether they are those of this jurisdiction.
    func isSame(as jurisdiction: Jurisdiction) -> Bool {
        let text = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) }
        return text == Self.text(of: jurisdiction)
    }

    /// Writes them down. One that is lost, or cannot be written, costs nothing but time: silence begins anew with the next start.
    func note(_ jurisdiction: Jurisdiction) {
        guard let file else { return }
        guard let text = Self.text(of: jurisdiction) else {
            try? FileManager.default.removeItem(at: file)
            return
        }
        try? Data(text.utf8).write(to: file, options: .atomic)
    }

    /// `nil` for a daemon that has them all: then there is no file.
    private static func text(of jurisdiction: Jurisdiction) -> String? {
        jurisdiction.partitions.map { "\($0.own.map(String.init).joined(separator: " ")) of \($0.count)\n" }
    }
}
