import Telemetry

extension ReportDocument {
    /// For people at a terminal: figures, tables with their columns side by side, notes.
    ///
    /// `only`: the key of one table, which is then shown alone.
    public func terminalText(only key: String? = nil) -> String {
        if let key { return tables.first { $0.key == key }?.terminalText ?? "" }
        var lines = ["\(title.chinese) \(title.english)  \(period)"]
        lines += scope.map { "\($0.name.chinese)：\($0.value)" }
        if !figures.isEmpty {
            let width = figures.map { displayWidth($0.name.chinese) }.max() ?? 0
            lines.append("")
            lines += figures.map { figure in
                let target = figure.target.map { "  目标 \(figure.unit.textWithSign($0))" } ?? ""
                return padded(figure.name.chinese, to: width) + "  \(figure.valueText)\(target)"
            }
        }
        var text = lines.joined(separator: "\n") + "\n"
        for table in tables {
            text += "\n\(table.title.chinese) \(table.title.english) [\(table.key)]\n"
            text += table.rows.isEmpty ? "（无 none）\n" : table.terminalText
        }
        if !notes.isEmpty { text += "\n" + notes.map { "· \($0.chinese)\n" }.joined() }
        if !provenance.isEmpty { text += provenance.map { "· \($0.name.chinese)：\($0.value)\n" }.joined() }
        return text
    }
}

extension ReportFigure {
    /// With its unit; a dash for nothing.
    var valueText: String {
        switch value {
        case .none: "–"
        case .integer(let number): unit.textWithSign(Double(number))
        case .number(let number): unit.textWithSign(number)
        case .text, .time, .flag: value.text(unit)
        }
    }
}

extension ReportTable {
    fileprivate var terminalText: String {
        let cells = [columns.map(\.heading)] + rows.map { row in zip(row, columns).map { $0.text($1.unit) } }
        let widths = columns.indices.map { column in cells.map { displayWidth($0[column]) }.max() ?? 0 }
        let isNumeric = columns.indices.map { column in
            rows.contains { $0[column].isNumber } && rows.allSatisfy { $0[column].isNumber || $0[column] == .none }
        }
        var text = ""
        for (number, line) in cells.enumerated() {
            let fields = columns.indices.map { column in
                padded(line[column], to: widths[column], fromTheRight: isNumeric[column])
            }
            text += fields.joined(separator: "  ").trimmingBlanks + "\n"
            if number == 0 { text += widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n" }
        }
        return text
    }
}

private func padded(_ text: String, to width: Int, fromTheRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - displayWidth(text)))
    return fromTheRight ? blanks + text : text + blanks
}

extension String {
    fileprivate var trimmingBlanks: Substring {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return text
    }
}
