import Foundation
import Storage
import Telemetry
import TestSupport

/// A store with nothing in it.
struct TemporaryFolderStore {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        _ = try Store(folder: folder.url.path, catalogue: twoClasses, directory: DeviceDirectory())
    }

    func figures() throws -> StoreFigures {
        try StoreReader(folder: folder.url.path).figures(of: .folder(folder.url.path), classes: ["truck", "fume"])
    }
}

let twoClasses = Catalogue([
    DeviceClass(name: "truck", title: "清运车", fields: []), DeviceClass(name: "fume", title: "油烟", fields: []),
])
