extension Rule {
    /// Whether it forbids silence, which is reckoned on the arrival of readings, and not what readings say.
    public var isOnSilence: Bool { absence != nil }
}
