/// The API for people, as the standard wants it beside the definition: one page without style or script.
struct FeatureManual {
    let title: String
    /// As it stands in the page.
    private let base: String

    init(title: String, base: String) {
        self.title = title
        self.base = escaped(base)
    }

    var document: String {
        """
        <!DOCTYPE html>
        <html lang="zh">
        <head><meta charset="utf-8"><title>\(escaped(title)) · OGC API – Features</title></head>
        <body>
        <h1>\(escaped(title)) · OGC API – Features</h1>
        <p>在 QGIS 中：图层 › 添加图层 › 添加 WFS / OGC API – 要素图层，新建连接，填入下面的地址。需要令牌时，认证选“基本”，密码填令牌，用户名任意。</p>
        <p>In QGIS: Layer › Add Layer › Add WFS / OGC API - Features Layer, new, with the address below. Where a token is needed: basic
        authentication, the token as the password, any user name.</p>
        <p><a href="\(base)">\(base)</a></p>
        \(FeatureCollection.allCases.map(section).joined(separator: "\n"))
        <h2>参数 Parameters</h2>
        <dl>
        <dt>bbox</dt><dd>西,南,东,北（度，WGS-84）；带高程时六个数。west,south,east,north in degrees; six numbers with heights.</dd>
        <dt>datetime</dt><dd>时刻，或“起/止”，一端可写“..”。A time, or two with a slash between them, of which one may be “..”.</dd>
        <dt>limit</dt><dd>每页要素数。Features of a page.</dd>
        <dt>cursor</dt><dd>见链接 next。Stands in the link “next”.</dd>
        </dl>
        <p><a href="\(base)/api">OpenAPI 3.0</a></p>
        </body>
        </html>
        """
    }

    private func section(_ collection: FeatureCollection) -> String {
        """
        <h2><a href="\(base)/collections/\(collection)">\(collection.title)</a></h2>
        <p>\(escaped(collection.summary))</p>
        <p>筛选 Filters: \(collection.queryables.joined(separator: ", ")). limit: \(collection.limits.usual), ≤ \(collection.limits.most).
        <a href="\(base)/collections/\(collection)/items">items</a>, <a href="\(base)/collections/\(collection)/schema">schema</a></p>
        """
    }
}

private func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
        switch character {
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        case "\"": escaped += "&quot;"
        default: escaped.append(character)
        }
    }
    return escaped
}
