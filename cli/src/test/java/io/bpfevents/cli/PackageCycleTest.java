package io.bpfevents.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages of the module are free of cycles, and none uses the root command. */
class PackageCycleTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.bpfevents.cli");

    @Test
    void shouldHaveNoCycles() {
        slices().matching("io.bpfevents.cli.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldNotUseTheRootCommand() {
        noClasses()
                .that()
                .resideInAPackage("io.bpfevents.cli.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.bpfevents.cli")
                .check(CLASSES);
    }
}
