/// What somebody gives at the door, and where they stand.
package struct SignInAttempt: Sendable {
    package let number: String
    package let password: String
    /// Of the second factor; nil where it was not asked.
    package let code: String?
    /// Inside of the networks of the house (Law.s8).
    package let isHome: Bool
    package let workstation: String

    package init(number: String, password: String, code: String? = nil, isHome: Bool, workstation: String) {
        self.number = number
        self.password = password
        self.code = code
        self.isHome = isHome
        self.workstation = workstation
    }
}
