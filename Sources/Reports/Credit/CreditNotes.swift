import Telemetry

/// How the ledger was reckoned, and from which sources.
struct CreditNotes {
    private let books: CreditBooks
    private let city: ReportCity

    init(_ books: CreditBooks, _ city: ReportCity) {
        self.books = books
        self.city = city
    }

    var all: [ReportText] {
        var notes = books.ledgers.map { scheme($0.ledger.scheme, of: $0.deviceClass) }
        notes.append(
            ReportText(
                "每条告警在触发时记一笔，归入触发的月份；案件不予立案的，在决定时冲回，恢复办理的再计入。筛选只影响显示，分值与等级按全市全部台账计算。",
                "Each alert is booked when it fires, in that month; a dismissal reverses it, a case taken up again restores it. "
                    + "Filters choose what is shown; points and grades are of the whole ledger."
            )
        )
        notes.append(
            ReportText(
                "分值取自方案；方案未列的，取告警所依规则集原文中的 points。自查等加分须凭申报材料，本表未计。",
                "Points are the scheme's, or those in the text of the rule set that raised the alert. "
                    + "Bonus points for declared self-checks are not in the store, and are not counted."
            )
        )
        if books.free > 0 {
            notes.append(
                ReportText(
                    "另有 \(books.free) 条告警的规则没有分值，未计入。",
                    "\(books.free) more alerts are of rules without points, and are not counted."
                )
            )
        }
        if !books.missingSets.isEmpty {
            let sets = books.missingSets.sorted().map { String($0.prefix(12)) }.joined(separator: " ")
            notes.append(
                ReportText(
                    "规则集 \(sets) 的原文已不在库中，其告警只按方案所列分值计入。",
                    "The text of rule sets \(sets) is not stored any more: their alerts have only the scheme's points."
                )
            )
        }
        return notes
    }

    private func scheme(_ scheme: CreditScheme, of deviceClass: String) -> ReportText {
        let title = city.catalogue.classes.first { $0.name == deviceClass }?.title ?? deviceClass
        let counting = scheme.counting == .deducted ? "扣分制" : "记分制"
        let subjects = [("单位", scheme.company), ("车辆或设备", scheme.device)].compactMap { name, subject in
            subject.map { subject in
                "\(name)基准 \(ReportUnit.points.textWithSign(subject.base))，"
                    + grades(subject.grades, isRising: scheme.counting == .accumulated)
            }
        }
        return ReportText(
            "\(title)：\(scheme.title)（\(scheme.source)，\(scheme.date)），\(counting)，周期\(scheme.term.title)；"
                + subjects.joined(separator: "；") + (scheme.sumsDevices ? "；车辆记分计入单位" : "") + "。",
            "\(deviceClass): scheme \(scheme.id), points \(scheme.counting.rawValue), term \(scheme.term.rawValue)."
        )
    }

    private func grades(_ grades: [CreditScheme.Grade], isRising: Bool) -> String {
        (isRising ? grades.reversed() : grades).map { grade in
            "\(grade.name) \(grade.title) ≥ \(ReportUnit.points.text(grade.from))"
        }.joined(separator: "、")
    }
}

extension CreditScheme.Term {
    fileprivate var title: String {
        switch self {
        case .month: "按月"
        case .quarter: "按季"
        case .halfYear: "按半年"
        case .year: "按年"
        }
    }
}
