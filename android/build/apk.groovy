// What the Android SDK does after compiling: R8 over our classes and the libraries, one zip with the linked resources and
// the native libraries, aligned and signed. Maven runs it at package when asked to (apk.sh); android.groovy ran before.
import java.security.KeyStore
import java.security.PrivateKey
import java.security.cert.X509Certificate
import java.util.zip.CRC32
import java.util.zip.ZipEntry
import java.util.zip.ZipFile
import java.util.zip.ZipOutputStream
import com.android.apksig.ApkSigner
import com.android.apksig.ApkVerifier
import com.android.tools.r8.R8

// As in app/build.gradle.kts.
def ABIS = ['arm64-v8a', 'armeabi-v7a', 'x86_64']
def out = new File(project.build.directory, 'android')
def minSdk = project.properties['v.minSdk'] as String
def run = { List command, File log ->
    def process = new ProcessBuilder(command*.toString()).redirectErrorStream(true).redirectOutput(log).start()
    if (process.waitFor() != 0) throw new RuntimeException("${command.first()} failed:\n${log.text.take(8000)}")
}

// ---- what goes in ----
def classes = new File(out, 'classes.jar')
new ZipOutputStream(new FileOutputStream(classes)).withCloseable { zip ->
    def root = new File(project.build.outputDirectory)
    root.eachFileRecurse { file ->
        if (!file.file) return
        zip.putNextEntry(new ZipEntry(root.toPath().relativize(file.toPath()).toString()))
        zip << file.bytes
    }
}
def jars = [classes]
def rules = [new File(out, 'main-aapt.pro'), new File(project.basedir, 'proguard-rules.pro')]
def native_ = []
project.artifacts.findAll { it.scope in ['compile', 'runtime'] }.each { artifact ->
    jars << artifact.file
    def folder = artifact.file.parentFile
    if (!new File(folder, '.done').exists()) return
    def libs = new File(folder, 'libs')
    if (libs.exists()) libs.eachFileMatch(~/.*\.jar/) { jars << it }
    def consumer = new File(folder, 'proguard.txt')
    if (consumer.exists()) rules << consumer
    def jni = new File(folder, 'jni')
    if (jni.exists()) native_ << jni
}
def platform = project.artifacts.find { it.groupId == 'org.robolectric' && it.artifactId == 'android-all' }.file

// Libraries know what came after the Android that is compiled against here, and ask for it only where it is.
def later = new File(out, 'later.pro')
later.text = '-dontwarn android.**\n'
rules << later

// ---- R8, in a process of its own for its memory ----
def dex = new File(out, 'r8.zip')
def java = "${System.getProperty('java.home')}/bin/java"
def r8 = new File(R8.protectionDomain.codeSource.location.toURI())
run([java, '-Xmx3g', '-cp', r8, R8.name, '--release', '--min-api', minSdk, '--lib', platform, '--lib', System.getProperty('java.home'),
    '--output', dex, '--pg-map-output', new File(out, 'mapping.txt')] + rules.collectMany { ['--pg-conf', it] } + jars,
    new File(out, 'r8.log'))

// ---- one zip: R8's output, resources, native libraries. What the system maps into memory is stored as it is ----
def loose = new File(out, 'loose.apk')
new ZipOutputStream(new FileOutputStream(loose)).withCloseable { zip ->
    def put = { String name, byte[] bytes, boolean stored ->
        def entry = new ZipEntry(name)
        if (stored) {
            def crc = new CRC32()
            crc.update(bytes)
            entry.method = ZipEntry.STORED
            entry.size = bytes.length
            entry.crc = crc.value
        }
        zip.putNextEntry(entry)
        zip.write(bytes)
    }
    new ZipFile(new File(out, 'main-resources.ap_')).withCloseable { from ->
        from.entries().each { put(it.name, from.getInputStream(it).bytes, it.name == 'resources.arsc') }
    }
    def noise = ~/META-INF\/(versions|maven|MANIFEST|com\.android\.tools|.*\.kotlin_module|.*\.version).*|.*\.(proto|kotlin_builtins)/
    new ZipFile(dex).withCloseable { from ->
        from.entries().findAll { !it.directory && !(it.name ==~ noise) }.each { put(it.name, from.getInputStream(it).bytes, false) }
    }
    native_.each { jni -> ABIS.each { abi ->
        new File(jni, abi).with { if (exists()) eachFileMatch(~/.*\.so/) { put("lib/$abi/${it.name}", it.bytes, true) } }
    } }
}

// ---- align, then sign: in this order, since the signature covers the layout ----
def aligned = new File(out, 'aligned.apk')
run(['zipalign', '-f', '-p', '4', loose, aligned], new File(out, 'zipalign.log'))
def password = 'android'
def store = new File(out, 'debug.p12')
if (!store.exists()) run(["${System.getProperty('java.home')}/bin/keytool", '-genkeypair', '-keystore', store, '-storetype', 'PKCS12',
    '-storepass', password, '-alias', 'debug', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '10000', '-dname', 'CN=Openlines debug'],
    new File(out, 'keytool.log'))
def keys = KeyStore.getInstance('PKCS12')
store.withInputStream { keys.load(it, password.toCharArray()) }
def signer = new ApkSigner.SignerConfig.Builder('debug', keys.getKey('debug', password.toCharArray()) as PrivateKey,
    [keys.getCertificate('debug') as X509Certificate]).build()
def apk = new File(project.basedir, '../../target/openlines-debug.apk').canonicalFile
apk.parentFile.mkdirs()
new ApkSigner.Builder([signer]).setInputApk(aligned).setOutputApk(apk).setMinSdkVersion(minSdk as int)
    .setV1SigningEnabled(false).setV2SigningEnabled(true).setV3SigningEnabled(true).setAlignmentPreserved(true).build().sign()

// ---- what came out ----
def verified = new ApkVerifier.Builder(apk).build().verify()
if (!verified.verified) throw new RuntimeException("the signature does not hold: ${verified.errors}")
println "${apk}: ${(apk.length() / 1024) as int} KB, signed (v2 ${verified.verifiedUsingV2Scheme}, v3 ${verified.verifiedUsingV3Scheme})"
