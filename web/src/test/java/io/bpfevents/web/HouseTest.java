package io.bpfevents.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * Who may use whom within the page's server; between the other modules the examples' test tells.
 */
class HouseTest {
    private static final String SOURCE = "io.bpfevents.web.source..";
    private static final String STREAM = "io.bpfevents.web.stream..";
    private static final String API = "io.bpfevents.web.api..";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.bpfevents.web");

    @Test
    void shouldKeepToTheLibrarysPublicModules() {
        noneOf("io.bpfevents.web..", "io.bpfevents.ffi..", "io.bpfevents.core.internal..");
    }

    @Test
    void shouldUseInOneDirection() {
        noneOf(SOURCE, STREAM, API);
        noneOf(STREAM, API);
        noneOf(SOURCE, "org.springframework..");
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
