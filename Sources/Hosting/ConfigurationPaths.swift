public import Documents
public import Foundation

/// The files that a configuration names: their paths, and the secrets that they hold.
public struct ConfigurationPaths {
    private let folder: URL

    /// `folder`: where the configuration is.
    public init(folder: URL) {
        self.folder = folder
    }

    /// Paths are relative to the folder of the configuration.
    public func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : folder.appendingPathComponent(path).standardizedFileURL.path
    }

    /// The first line of a file, so that secrets stay out of the configuration; systemd credentials are such files.
    public func secret(_ key: String, in values: YAMLMapping) -> String? {
        guard let path = values.text(key).map(absolute) else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            values[key]?.report("'\(path)' cannot be read")
            return nil
        }
        guard let line = text.split(whereSeparator: \.isNewline).first else {
            values[key]?.report("'\(path)' is empty")
            return nil
        }
        return String(line)
    }

    /// A file that must be there; `nil` where the key is missing.
    public func existingFile(_ key: String, in values: YAMLMapping) -> String? {
        guard let path = values.text(key).map(absolute) else { return nil }
        guard FileManager.default.isReadableFile(atPath: path) else {
            values[key]?.report("'\(path)' cannot be read")
            return nil
        }
        return path
    }
}
