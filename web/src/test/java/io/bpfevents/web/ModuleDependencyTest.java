package io.bpfevents.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Dependencies between the packages of this module, and on the library. A test of the examples
 * covers the dependencies between the other modules.
 */
class ModuleDependencyTest {
    private static final String WEB = "io.bpfevents.web";

    /** All packages; each may use those before it. */
    private static final List<String> ORDER =
            List.of(
                    WEB + ".source",
                    WEB + ".config",
                    WEB + ".json",
                    WEB + ".stream",
                    WEB + ".policy",
                    WEB + ".shared",
                    WEB + ".client",
                    WEB + ".fleet",
                    WEB + ".api",
                    WEB);

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(WEB);

    @Test
    void shouldUseTheExportedPackagesOfTheLibraryOnly() {
        noneOf(
                WEB + "..",
                "io.bpfevents.ffi..",
                "io.bpfevents.core.internal..",
                "io.bpfevents.core.[advice|bind|btf|codec|elf|tool|value]..",
                "io.bpfevents.core.object.*..");
    }

    @Test
    void shouldUsePackagesInOneDirection() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(ORDER);
        for (int i = 0; i < ORDER.size() - 1; i++) {
            noneOf(ORDER.get(i), ORDER.subList(i + 1, ORDER.size()).toArray(String[]::new));
        }
        slices().matching("io.bpfevents.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldKeepTheTwoKindsOfStreamsApart() {
        noneOf(WEB + ".shared", WEB + ".policy");
    }

    @Test
    void shouldKeepSpringOutOfTheSources() {
        noneOf(WEB + ".source", "org.springframework..");
    }

    private static void noneOf(String users, String... used) {
        noClasses()
                .that()
                .resideInAPackage(users)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(used)
                .check(CLASSES);
    }
}
