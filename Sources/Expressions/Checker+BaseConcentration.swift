/// The conversion of GB 18483-2001 (饮食业油烟排放标准): a kitchen is judged by what its fume would be if each of its base stoves (基准灶头)
/// blew as much air as the standard assumes, so that nobody passes by thinning the fume with air.
private enum BaseFlow {
    /// Air of one base stove, in m³/h: q in the standard's formula. What is compared with the result is data of the city: its limit.
    static let perStove = 2000.0
}

extension Checker {
    /// `base_concentration(c, Q, n)`: c × Q / (n × q), where c is the concentration as measured, Q the flow in m³/h, and n the
    /// number of base stoves.
    ///
    /// Without stoves there is no base flow, and the call fails; by IEEE 754 it would be infinite, and over every limit.
    mutating func baseConcentration(_ arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Checked {
        let concentration = try double(arguments[0])
        let flow = try double(arguments[1])
        let stoves = try double(arguments[2])
        let emitted = Term.folded(.multiply, .double, concentration, flow)
        let base = Term.folded(.multiply, .double, stoves, .constant(.double(BaseFlow.perStove)))
        let converted = Term.folded(.divide, .double, emitted, base)
        let failed = Term.failure(.divisionByZero, .double)
        if case .double(let count)? = stoves.constant {
            return Checked(count > 0 ? converted : failed, .double, syntax)
        }
        let isThere = Term.compare(.greater, .doubles, stoves, .constant(.double(0)))
        return Checked(.choose(isThere, then: converted, otherwise: failed), .double, syntax)
    }

    /// A number of either type as a double.
    private mutating func double(_ argument: Syntax) throws(Fault) -> Term {
        let number = try number(argument, for: "base_concentration() takes")
        return number.type == .int ? widened(number.term) : number.term
    }
}
