import Kernel

/// What happened at the door and to an account, as the trail says it.
let identityWords: [FactKind: Phrase] = [
    "identity.account.opened.v1": Phrase("开立账号", "account opened"),
    "identity.account.identity-checked.v1": Phrase("核对身份", "identity checked"),
    "identity.account.role-changed.v1": Phrase("改角色", "role changed"),
    "identity.account.password-changed.v1": Phrase("换口令", "password changed"),
    "identity.account.password-reset.v1": Phrase("重设首次口令", "first password set again"),
    "identity.account.key-rotated.v1": Phrase("换签名密钥", "signing key changed"),
    "identity.account.alert-seen.v1": Phrase("查看签名警示", "signature alert looked into"),
    "identity.device.registered.v1": Phrase("登记设备", "device registered"),
    "identity.device.disabled.v1": Phrase("停用设备", "device disabled"),
    "identity.device.turned-away.v1": Phrase("设备从别处来，被拒", "device refused from elsewhere"),
    "identity.factor.enrolled.v1": Phrase("登记第二要素", "second factor enrolled"),
    "identity.factor.code-used.v1": Phrase("用验证码登录", "signed in with a code"),
    "identity.factor.use-changed.v1": Phrase("改第二要素的用法", "use of the second factor changed"),
    "identity.factor.removed.v1": Phrase("移除第二要素", "second factor removed"),
    "identity.review.signed.v1": Phrase("权限审查签名", "access review signed"),
    "identity.account.sign-in-succeeded.v1": Phrase("登录", "signed in"),
    "identity.account.sign-in-failed.v1": Phrase("登录被拒", "sign-in refused"),
    "identity.account.signed-out.v1": Phrase("退出登录", "signed out"),
    "identity.account.locked.v1": Phrase("账号锁定", "account locked"),
    "identity.account.unlocked.v1": Phrase("账号解锁", "account unlocked"),
    "identity.account.closed.v1": Phrase("账号停用", "account closed"),
    "identity.account.signature-failed.v1": Phrase("签名被拒", "signature refused"),
]
