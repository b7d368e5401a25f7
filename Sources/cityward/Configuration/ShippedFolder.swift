import Foundation

/// A folder that came with the program: in the source tree above the executable, or where a package puts it.
///
/// `file`: one that it must hold.
func shippedFolder(_ name: String, holding file: String) -> String? {
    var candidates: [URL] = []
    if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        var above = URL(fileURLWithPath: program).deletingLastPathComponent()
        candidates.append(above.deletingLastPathComponent().appendingPathComponent("share/cityward/\(name)"))
        // .build/x86_64-unknown-linux-gnu/release/cityward is four levels deep.
        for _ in 0..<4 {
            above = above.deletingLastPathComponent()
            candidates.append(above.appendingPathComponent(name))
            candidates.append(
                above.appendingPathComponent("Sources/API/\(name.prefix(1).uppercased() + name.dropFirst())")
            )
        }
    }
    candidates.append(URL(fileURLWithPath: "/usr/share/cityward/\(name)"))
    return candidates.map(\.path).first { path in
        FileManager.default.fileExists(atPath: "\(path)/\(file)")
    }
}
