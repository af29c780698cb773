package io.bpfevents.libbpf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The libraries in the jar: what they require, and what the jar states of them. */
class LibrariesTest {
    private static final Path RESOURCES = Path.of("src/main/resources/META-INF");
    private static final Path LIBRARIES = RESOURCES.resolve("bpf-events/libbpf");
    private static final Version NEWEST_GLIBC = Version.parse("2.31"); // of Debian 11
    private static final Pattern GLIBC = Pattern.compile("GLIBC_([^\0]+)\0");

    private static byte[] content(String library) throws IOException {
        return Files.readAllBytes(LIBRARIES.resolve(library));
    }

    private static String text(String library) throws IOException {
        return new String(content(library), ISO_8859_1);
    }

    /** The names of the symbol versions are in the table of strings, .dynstr. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "linux-x86_64/libbpf.so.1",
                "linux-x86_64/libelf.so.1",
                "linux-aarch64/libbpf.so.1",
                "linux-aarch64/libelf.so.1"
            })
    void shouldRequireNoGlibcNewerThanDebian11(String library) throws IOException {
        Matcher matcher = GLIBC.matcher(text(library));
        // Version.parse rejects a name such as GLIBC_ABI_DT_RELR, of glibc 2.36
        List<Version> versions = matcher.results().map(it -> Version.parse(it.group(1))).toList();
        assertThat(versions)
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it).isLessThanOrEqualTo(NEWEST_GLIBC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-x86_64", "linux-aarch64"})
    void shouldFindLibelfBesideLibbpf(String platform) throws IOException {
        String libbpf = text(platform + "/libbpf.so.1");
        assertThat(libbpf).contains("\0libelf.so.1\0", "\0$ORIGIN\0").doesNotContain("libz.so");
        assertThat(text(platform + "/libelf.so.1")).contains("\0libelf.so.1\0");
    }

    /** e_machine of the ELF header: linux/elf-em.h. */
    @Test
    void shouldBeForTheArchitectureOfItsDirectory() throws IOException {
        assertThat(content("linux-x86_64/libbpf.so.1")[18]).isEqualTo((byte) 62);
        assertThat(content("linux-aarch64/libbpf.so.1")[18]).isEqualTo((byte) 183);
        assertThat(content("linux-x86_64/libelf.so.1")[18]).isEqualTo((byte) 62);
        assertThat(content("linux-aarch64/libelf.so.1")[18]).isEqualTo((byte) 183);
    }

    /** The path of a build would make two builds differ. */
    @Test
    void shouldContainNoPathOfTheirBuild() throws IOException {
        for (String line : sums()) {
            assertThat(text(line.substring(66))).doesNotContain("/tmp/", "/home/");
        }
    }

    @Test
    void shouldHaveTheirChecksumsInTheListAndInTheSbom() throws Exception {
        String sbom = Files.readString(RESOURCES.resolve("sbom/libbpf.cdx.json"));
        List<String> listed = sums();
        for (String line : listed) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(content(line.substring(66)));
            String sum = HexFormat.of().formatHex(digest);
            assertThat(line).startsWith(sum + "  ");
            assertThat(sbom).contains(sum);
        }
        try (Stream<Path> files = Files.walk(LIBRARIES)) {
            assertThat(files.filter(it -> it.toString().endsWith(".so.1"))).hasSameSizeAs(listed);
        }
    }

    /** What the build script downloads: it stops if a file is not that of the checksum. */
    @Test
    void shouldBeBuiltFromTheSourcesInTheSbom() throws IOException {
        String sbom = Files.readString(RESOURCES.resolve("sbom/libbpf.cdx.json"));
        List<String> sources =
                Files.readAllLines(Path.of("sources.sha256")).stream()
                        .filter(it -> it.contains(".orig.tar."))
                        .toList();
        assertThat(sources)
                .hasSize(3)
                .allSatisfy(it -> assertThat(sbom).contains(it.substring(0, 64)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LGPL-3.0", "GPL-3.0", "GPL-2.0"})
    void shouldHaveTheTextOfItsLicence(String licence) throws IOException {
        assertThat(RESOURCES.resolve("licenses/" + licence + ".txt"))
                .content()
                .contains("GENERAL PUBLIC LICENSE");
        assertThat(Files.readString(RESOURCES.resolve("NOTICE"))).contains(licence + "-or-later");
    }

    private static List<String> sums() throws IOException {
        return Files.readAllLines(LIBRARIES.resolve("SHA256SUMS"));
    }
}
