import ArgumentParser

/// The gateway, for devices that speak as terminals do.
struct GatewayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The gateway's port for JT/T 808, for trucks.", valueName: "host:port"),
        transform: Address.init
    )
    var jt808: Address?

    @Option(
        help: ArgumentHelp("The gateway's port for HJ 212, for kitchens.", valueName: "host:port"),
        transform: Address.init
    )
    var hj212: Address?

    @Option(
        help: ArgumentHelp(
            "The gateway's list of terminals: devices that it names report there, all others on MQTT.",
            valueName: "file"
        )
    )
    var terminals: String?

    func validate() throws {
        guard (jt808 != nil || hj212 != nil) == (terminals != nil) else {
            throw ValidationError("--terminals and one of --jt808 and --hj212 belong together.")
        }
    }

    /// `nil` where no gateway is named.
    func delivery(of topics: [String]) throws -> TerminalDelivery? {
        try terminals.map { try TerminalDelivery(list: $0, jt808: jt808, hj212: hj212, topics: topics) }
    }
}
