import Pages
import Storage
import Telemetry

/// What the alert rests on, as sections of the page.
extension CasePage {
    var rule: String {
        var table = DefinitionTable()
        table.add("法律依据", "Legal basis", alert.basis)
        table.add("规则", "Rule", alert.rule)
        var html = table.html
        if !matter.limits.isEmpty { html += limitTable }
        if let rule = matter.rule {
            html +=
                "<p class=\"caption\">\(label("规则全文", "The rule as it was in force"))</p>\n<pre>\(escaped(rule))</pre>\n"
        } else {
            html += "<p class=\"remark\">本告警由早期版本产生，未保存规则文本。An earlier version kept no text of the rule.</p>\n"
        }
        return html
    }

    private var limitTable: String {
        let rows = matter.limits.map { limit in
            let value = "\(limit["value"]?.plain ?? "") \(displayUnit(limit["unit"]?.text) ?? "")"
            return [limit["title"]?.text ?? "", value, limit["source"]?.text ?? ""]
        }
        return grid(header: [label("限值", "Limit"), label("数值", "Value"), label("来源", "Source")], rows)
    }

    /// Permits are given to plates.
    var mayHavePermits: Bool { matter.register?["plate"] != nil || matter.permits != nil }

    var permits: String {
        let permits = matter.permits?.elements ?? []
        guard !permits.isEmpty else { return "<p>登记的车牌没有核准证记录。<small>No permit names this plate.</small></p>\n" }
        return permits.map { permit in
            var table = DefinitionTable()
            let isConsidered = permit["considered"]?.boolean ?? false
            table.add("核准证", "Permit", (permit["permit"]?.text ?? "") + (isConsidered ? "（触发时有效）" : "（触发时无效）"))
            for member in permit.members where member.key != "permit" && member.key != "considered" {
                table.add(Self.columnName(member.key), member.key, member.value.plain)
            }
            return table.html
        }.joined()
    }

    /// What the window came to, and the numbers by which it was reckoned.
    func roadFigures(_ terms: String) -> String {
        let names = [
            ("coverage", "覆盖率", "Coverage"), ("cells", "网格数", "Cells"), ("swept", "扫到的网格", "Swept"),
            ("sweeps", "清扫遍数", "Sweeps"), ("flushes", "冲洗遍数", "Flushes"),
            ("missed_metres", "最长漏扫路段（米）", "Longest stretch missed (m)"),
        ]
        let figures = JSONNode(alert.reading)
        var table = DefinitionTable()
        for (key, chinese, english) in names {
            guard let number = figures?[key]?.number else { continue }
            table.add(chinese, english, key == "coverage" ? percent(number) : "\(Int(number.rounded()))")
        }
        return """
            \(table.html)<p class="remark">按时段内所有清扫车的定位计算；参数如下。\
            Reckoned from all sweepers' fixes in the window, by these numbers.</p>
            <pre>\(escaped(terms))</pre>

            """
    }

    private func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) %"
    }

    var register: String {
        guard let register = matter.register else {
            return "<p>登记册中没有这台设备。<small>The register does not have this device.</small></p>\n"
        }
        var table = DefinitionTable()
        for member in register.members { table.add(Self.columnName(member.key), member.key, member.value.plain) }
        return table.html
    }

    /// What the fixed columns of registers are called; a class's own columns have only their names.
    private static func columnName(_ column: String) -> String? {
        let names = [
            "device": "设备", "class": "类别", "plate": "车牌", "name": "名称", "company": "单位", "district": "辖区",
            "plates": "车牌", "valid_from": "有效期起", "valid_to": "有效期止", "windows": "准运时段", "route": "线路",
            "source_site": "起运工地", "disposal_site": "消纳场所", "lat": "纬度", "lon": "经度",
        ]
        return names[column]
    }

    var integrity: String {
        var table = DefinitionTable()
        table.add("规则集", "Rule set, SHA-256", html: code(alert.ruleSet))
        table.add("依据", "Grounds, SHA-256", html: matter.record.grounds.map { code(HashChain.hash(of: $0)) })
        table.add("地点图形", "Geometry, SHA-256", html: matter.place?["geometry_sha256"]?.text.map(code))
        for evidence in matter.record.evidence {
            let name = evidence.part.part == .before ? "触发前读数" : "触发后读数"
            table.add(name, "Evidence \(evidence.sequence)", html: code(evidence.hash))
        }
        if let last = matter.record.events.last {
            table.add("事件链", "Event \(last.sequence)", html: code(last.hash))
        }
        return table.html + """
            <p class="remark">事件与读数各成哈希链（SHA-256），任何改动都会使其后的哈希失效。核对：<code>sha256sum -c sha256sums.txt</code>，\
            以及在服务器上运行 <code>cityward verify</code>。<small>Events and readings are hash chains; an alteration breaks all \
            that follows.</small></p>

            """
    }

    private func code(_ text: String) -> String { "<code>\(escaped(text))</code>" }
}
