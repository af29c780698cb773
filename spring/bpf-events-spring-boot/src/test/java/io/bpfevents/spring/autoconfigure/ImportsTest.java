package io.bpfevents.spring.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

/** The dependencies of the packages, and the list of auto-configurations. */
class ImportsTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.bpfevents.spring");

    @Test
    void shouldListEachAutoConfiguration() {
        List<String> found =
                CLASSES.stream()
                        .filter(it -> it.isAnnotatedWith(AutoConfiguration.class))
                        .map(it -> it.getName())
                        .toList();
        ImportCandidates listed =
                ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader());
        assertThat(found).isNotEmpty();
        assertThat(listed.getCandidates()).containsAll(found);
    }

    @Test
    void shouldUseThePublicApiOfTheLibraryOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.bpfevents.ffi..",
                        "io.bpfevents.core.internal..",
                        "io.bpfevents.core.[advice|bind|btf|codec|elf|tool|value]..",
                        "io.bpfevents.core.object.*..",
                        "io.bpfevents.catalog.internal..")
                .check(CLASSES);
    }

    @Test
    void shouldBeFreeOfCycles() {
        slices().matching("io.bpfevents.(spring.*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
