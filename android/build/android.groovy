// What the Android SDK does before compiling, without the SDK. It
//   - unpacks the AARs and puts their classes.jar on the class path in their place,
//   - makes Android resources of words/*.json,
//   - merges the manifests, links all resources with aapt2 and generates the R classes,
//   - adds the sources of the other modules.
// Maven runs it at initialize. aapt2 comes from Debian (packages.sh). Results lie in app/target/android.
import java.util.zip.CRC32
import java.util.zip.ZipEntry
import java.util.zip.ZipFile
import java.util.zip.ZipOutputStream
import com.android.manifmerger.Merger
import org.apache.maven.artifact.handler.DefaultArtifactHandler

def base = project.basedir
def android = new File(base, '..').canonicalFile
def out = new File(project.build.directory, 'android')
// As Maven does it: what stands on the command line goes first.
def property = { String name -> (session.userProperties[name] ?: project.properties[name]) as String }
out.mkdirs()

// Our modules with resources and a manifest: the app is the last, its resources win.
def modules = [
    [name: 'push', package: 'org.openlines.push', res: [new File(android, 'push/src/main/res')]],
    [name: 'app', package: 'org.openlines.app', res: [new File(base, 'src/main/res'), new File(base, 'target/generated-res/words')]],
]
def application = modules.last().package

def run = { List command ->
    def process = new ProcessBuilder(command*.toString()).redirectErrorStream(true).start()
    def said = process.inputStream.text
    if (process.waitFor() != 0) throw new RuntimeException("${command.take(4).join(' ')} ...\n$said")
}

// ---- the AARs ----
def wanted = ~/(res|assets|jni|libs)\/.*|AndroidManifest\.xml|R\.txt|classes\.jar|proguard\.txt/
def unpack = { artifact ->
    def name = "${artifact.artifactId}-${artifact.version}"
    def folder = new File(out, "aar/${artifact.groupId}.$name")
    def done = new File(folder, '.done')
    def jar = new File(folder, "${name}.jar")
    if (!done.exists()) {
        new ZipFile(artifact.file).withCloseable { zip ->
            zip.entries().findAll { !it.directory && it.name ==~ wanted }.each { entry ->
                def file = entry.name == 'classes.jar' ? jar : new File(folder, entry.name)
                file.parentFile.mkdirs()
                file.bytes = zip.getInputStream(entry).bytes
            }
        }
        if (!jar.exists()) new ZipOutputStream(new FileOutputStream(jar)).withCloseable { it.putNextEntry(new ZipEntry('META-INF/')) }
        done.text = ''
    }
    artifact.file = jar
    artifact.artifactHandler = new DefaultArtifactHandler('aar').with { extension = 'jar'; addedToClasspath = true; language = 'java'; it }
    def manifest = new File(folder, 'AndroidManifest.xml')
    [folder: folder, manifest: manifest, package: (manifest.text =~ /package="([^"]+)"/)[0][1], test: artifact.scope == 'test']
}
def libraries = project.artifacts.findAll { it.type == 'aar' }.sort { it.file.name }.collect(unpack)

// ---- the words ----
run(['python3', new File(android, '../words/words.py'), 'generate', 'ui', 'app'])

// ---- the framework's resources: only these two entries, stored (aapt2 refuses the whole jar for its size) ----
def framework = new File(out, 'framework.zip')
if (!framework.exists()) new ZipFile(new File(project.build.directory, 'framework/android-all.jar')).withCloseable { jar ->
    new ZipOutputStream(new FileOutputStream(framework)).withCloseable { zip ->
        ['AndroidManifest.xml', 'resources.arsc'].each { name ->
            def bytes = jar.getInputStream(jar.getEntry(name)).bytes
            def crc = new CRC32()
            crc.update(bytes)
            zip.putNextEntry(new ZipEntry(name).with { method = STORED; size = bytes.length; it.crc = crc.value; it })
            zip.write(bytes)
        }
    }
}

// ---- compile the resources: a library's once, ours every time ----
def compiled = { File res, String name, boolean again ->
    def flat = new File(out, "flat/${name}.zip")
    flat.parentFile.mkdirs()
    if (res.exists() && (again || !flat.exists())) run(['aapt2', 'compile', '--dir', res, '-o', flat])
    flat
}
libraries.each { it.flat = compiled(new File(it.folder, 'res'), it.folder.name, false) }
def own = modules.collectMany { module -> module.res.withIndex().collect { res, at -> compiled(res, "${module.name}-$at", true) } }

// ---- our manifests: Gradle adds package and versions by itself, and so does this. Without its versions a library would
// be taken for one from before Android 1.6 and bring permissions along that it never asked for ----
modules.each { module ->
    def source = new File(android, "${module.name}/src/main/AndroidManifest.xml").text
    def versions = "android:minSdkVersion=\"${property('v.minSdk')}\" android:targetSdkVersion=\"${property('v.targetSdk')}\""
    source = source.replaceFirst('<manifest ', "<manifest package=\"${module.package}\" ")
    if (module.package != application) source = source.replaceFirst('</manifest>', "<uses-sdk $versions /></manifest>")
    module.manifest = new File(out, "${module.name}-AndroidManifest.xml")
    module.manifest.text = source
}

// ---- merge and link, once with what the tests bring along and once without ----
[main: libraries.findAll { !it.test }, test: libraries].each { variant, parts ->
    def manifest = new File(out, "${variant}-AndroidManifest.xml")
    def merged = new Merger().process([
        '--main', modules.last().manifest.path,
        '--libs', (modules.init() + parts).collect { it.manifest.path }.join(':'),
        '--property', "PACKAGE=$application".toString(),
        '--property', "MIN_SDK_VERSION=${property('v.minSdk')}".toString(),
        '--property', "TARGET_SDK_VERSION=${property('v.targetSdk')}".toString(),
        '--property', "VERSION_NAME=${property('v.app')}".toString(),
        '--property', "VERSION_CODE=${property('v.appCode')}".toString(),
        '--log', 'ERROR', '--out', manifest.path] as String[])
    if (merged != 0) throw new RuntimeException("the manifests do not merge: $merged")
    def link = ['aapt2', 'link', '-o', new File(out, "${variant}-resources.ap_"), '-I', framework, '--manifest', manifest,
        '--auto-add-overlay', '--warn-manifest-validation', '--output-text-symbols', new File(out, "${variant}-R.txt"),
        '--proguard', new File(out, "${variant}-aapt.pro"),
        '--min-sdk-version', property('v.minSdk'), '--target-sdk-version', property('v.targetSdk')]
    parts.findAll { it.flat.length() > 0 }.each { link += ['-R', it.flat] }
    parts.collect { new File(it.folder, 'assets') }.findAll { it.exists() }.each { link += ['-A', it] }
    own.findAll { it.length() > 0 }.each { link += ['-R', it] }
    run(link)
}

// ---- R: every library and every module gets its own names, with the ids of the test link, which has them all ----
def symbols = { File table -> table.exists() ? table.readLines().collect { it.split(' ', 4) as List }.findAll { it.size() == 4 } : [] }
def ids = symbols(new File(out, 'test-R.txt')).collectEntries { [(it[1] + '/' + it[2]): it] }
def generated = new File(out, 'gen')
generated.deleteDir()
def write = { String name, List found ->
    def file = new File(generated, name.replace('.', '/') + '/R.java')
    file.parentFile.mkdirs()
    def types = found.groupBy { it[1] }.collect { type, names ->
        "  public static final class $type {\n" + names.collect { "    public static ${it[0]} ${it[2]} = ${it[3]};\n" }.join('') + '  }\n'
    }
    file.text = "package $name;\n\npublic final class R {\n${types.join('')}}\n"
}
libraries.groupBy { it.package }.each { name, parts ->
    def found = parts.collectMany { symbols(new File(it.folder, 'R.txt')) }.collect { ids[it[1] + '/' + it[2]] }
    found = found.findAll { it != null }.unique { it[1] + '/' + it[2] }
    if (found) write(name, found)
}
def declared = { File file -> // the type/name pairs that a resource file defines
    def folder = file.parentFile.name.takeWhile { it != '-' }
    if (folder != 'values') return [folder + '/' + file.name.takeWhile { it != '.' }]
    (file.text =~ /<(string|plurals|color|style|dimen)\s+name="([^"]+)"/).collect { it[1] + '/' + it[2].replace('.', '_') }
}
modules.each { module ->
    def files = []
    module.res.findAll { it.exists() }.each { it.eachFileRecurse { file -> if (file.name.endsWith('.xml')) files << file } }
    def found = files.collectMany(declared).unique().collect { ids[it] }.findAll { it != null }
    if (found) write(module.package, found)
}

// ---- sources ----
[generated, new File(property('openlines.bindings')), new File(android, 'ui/target/generated-sources/words'), new File(base, 'target/generated-sources/words')].each { project.addCompileSourceRoot(it.path) }
['core-kit', 'presentation', 'ui', 'push'].each { project.addCompileSourceRoot(new File(android, "$it/src/main/kotlin").path) }
project.addTestCompileSourceRoot(new File(android, 'push/src/test/kotlin').path)

// ---- for Robolectric ----
def config = new File(project.build.testOutputDirectory, 'com/android/tools/test_config.properties')
config.parentFile.mkdirs()
config.text = """android_resource_apk=$out/test-resources.ap_
android_merged_manifest=$out/test-AndroidManifest.xml
android_merged_assets=$base/src/main/assets
android_custom_package=$application
"""
