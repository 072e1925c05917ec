//! The one thing that Android must hand in through JNI: the application's context, with which the system's certificate
//! store is asked. Without it the first TLS connection fails. Type-checked only: it runs nowhere but on a phone.

use jni::objects::{JClass, JObject};
use jni::{EnvUnowned, errors::ThrowRuntimeExAndDefault};

/// `org.openlines.core.TlsVerifier.init(context)`: once a process, after `System.loadLibrary` and before the first
/// `Core`. Throws a `RuntimeException` when the system refuses.
#[unsafe(no_mangle)]
pub extern "system" fn Java_org_openlines_core_TlsVerifier_init<'local>(
    mut env: EnvUnowned<'local>,
    _class: JClass<'local>,
    context: JObject<'local>,
) {
    env.with_env(|env| rustls_platform_verifier::android::init_with_env(env, context))
        .resolve::<ThrowRuntimeExAndDefault>();
}
