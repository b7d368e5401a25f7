import API
import Documents
import Foundation
import Hosting
import Telemetry

/// Reads the section `http` of `cityward.yaml`: where the API listens, and how the page is set up.
struct HTTPReader {
    /// Makes a path absolute that is relative to the configuration's folder.
    let absolute: (String) -> String

    private static let keys = [
        "listen", "tls", "external_url", "title", "language", "centre", "zoom", "tiles", "page", "leaflet",
    ]

    func read(_ value: YAMLValue) -> APISettings? {
        guard let values = value.mapping(keys: Self.keys) else { return nil }
        guard let address = address(values) else { return nil }
        var settings = Self.usual
        settings.host = address.host
        settings.port = address.port
        settings.tls = values["tls"].flatMap(tls)
        settings.externalURL = externalURL(values)
        settings.page = page(values)
        settings.pageFolder = values.text("page").map(absolute) ?? settings.pageFolder
        settings.leafletFolder = values.text("leaflet").map(absolute) ?? settings.leafletFolder
        return settings
    }

    /// What holds where nothing is said: this machine alone, and the page that came with the program.
    static var usual: APISettings {
        var settings = APISettings(host: "127.0.0.1", port: 8480)
        settings.pageFolder = shippedFolder("page", holding: "index.html")
        settings.openAPIFile = shippedFolder("schemas", holding: "openapi.yaml").map { "\($0)/openapi.yaml" }
        return settings
    }

    private func address(_ values: YAMLMapping) -> HostAndPort? {
        guard let text = values["listen"] == nil ? "127.0.0.1:8480" : values.requiredText("listen") else { return nil }
        guard let address = HostAndPort(text, ports: 0...65_535) else {
            values["listen"]?.report("'\(text)' is no address; write it as 127.0.0.1:8480 or [::1]:8480")
            return nil
        }
        return address
    }

    private func tls(_ value: YAMLValue) -> APISettings.TLS? {
        guard let values = value.mapping(keys: ["certificate_file", "key_file"]),
            let certificate = values.requiredText("certificate_file").map(absolute),
            let key = values.requiredText("key_file").map(absolute)
        else { return nil }
        for (name, path) in [("certificate_file", certificate), ("key_file", key)]
        where !FileManager.default.isReadableFile(atPath: path) {
            values[name]?.report("'\(path)' cannot be read")
        }
        return APISettings.TLS(certificateFile: certificate, keyFile: key)
    }

    /// Where clients find the server behind a proxy: scheme, host and perhaps a path.
    private func externalURL(_ values: YAMLMapping) -> String? {
        guard var text = values.requiredTextIfThere("external_url") else { return nil }
        while text.hasSuffix("/") { text.removeLast() }
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
            url.query == nil, url.fragment == nil, url.user == nil
        else {
            values["external_url"]?.report(
                "'\(text)' is no address of a server; write it as https://city.example.cn or https://city.example.cn/cityward"
            )
            return nil
        }
        return text
    }

    private func page(_ values: YAMLMapping) -> PageSettings {
        var page = PageSettings()
        page.title = values.requiredTextIfThere("title") ?? page.title
        page.language = values.choice("language", PageSettings.Language.self) ?? page.language
        page.zoom = values.integer("zoom", in: 1...20) ?? page.zoom
        page.centre = values["centre"].flatMap(centre)
        page.tiles = values["tiles"].flatMap(tiles)
        return page
    }

    private func centre(_ value: YAMLValue) -> Coordinate? {
        guard let values = value.mapping(keys: ["lat", "lon"]) else { return nil }
        for key in ["lat", "lon"] where values[key] == nil { value.report("'\(key)' is missing") }
        guard let latitude = values.number("lat", in: -90...90), let longitude = values.number("lon", in: -180...180)
        else {
            return nil
        }
        return Coordinate(latitude: latitude, longitude: longitude)
    }

    private func tiles(_ value: YAMLValue) -> PageSettings.Tiles? {
        guard let values = value.mapping(keys: ["url", "attribution"]), let url = values.requiredText("url"),
            let attribution = values.requiredText("attribution")
        else { return nil }
        let tiles = PageSettings.Tiles(url: url, attribution: attribution)
        guard tiles.origin != nil, ["{x}", "{y}", "{z}"].allSatisfy(url.contains) else {
            values["url"]?.report("'\(url)' is no tile address; write it as https://tiles.example.cn/{z}/{x}/{y}.png")
            return nil
        }
        return tiles
    }
}
