/// The names and functions that a host offers to expressions.
///
/// Everything that the host supplies is a typed slot, whatever was written to get at it: the name `fan`, the path
/// `previous.load`, the call `mean(fume, "10m")`. A compiled program holds only constants, operators and loads of
/// slots, so the host may give a slot any meaning. The same slot may be bound as often as it is named.
public protocol Vocabulary {
    /// The names that ``bind(path:at:)`` knows, dotted where they are paths: what error messages offer.
    var names: [String] { get }

    /// The functions that ``bind(call:arguments:at:)`` knows, without parentheses: what error messages offer.
    ///
    /// The standard functions are never asked for: `has`, `size`, `matches`, `base_concentration`, and the conversions `bool`,
    /// `int`, `double`, `string`, `timestamp` and `duration`.
    var functions: [String] { get }

    /// Binds a name or a dotted path, or returns `nil` if there is none of that name.
    ///
    /// - Throws: ``Fault`` when the name cannot be used here, for a reason better told than "unknown name".
    mutating func bind(path: [String], at syntax: Syntax) throws(Fault) -> Binding?

    /// Binds a call, or returns `nil` if there is no such function.
    ///
    /// The arguments are what was written; the host decides what they mean, and nothing evaluates them. One that is a
    /// condition can be compiled for the host's own use with ``Program/init(compiling:with:expecting:)``.
    ///
    /// - Throws: ``Fault`` when there are too few or too many arguments, or one that the function cannot use.
    mutating func bind(call function: String, arguments: [Syntax], at syntax: Syntax) throws(Fault) -> Binding?
}

/// What a name or a call stands for: a place from which the value is loaded at evaluation, and the type it will have
/// there.
public struct Binding: Sendable {
    /// Which slot, from 0 to ``maximumSlot``.
    public let slot: Int
    /// The type of every value that the slot will hold; any but a list.
    public let type: ValueType
    /// How much work it is to load the value, beside a plain field with 1. Operands of `&&` that load cheaper slots are
    /// evaluated first, which changes no verdict: in CEL `&&` is commutative, errors included.
    public let cost: Int

    /// The largest slot that a program can address.
    public static let maximumSlot = Int(UInt16.max)

    public init(slot: Int, type: ValueType, cost: Int = 1) {
        self.slot = slot
        self.cost = cost
        self.type = type
    }
}
