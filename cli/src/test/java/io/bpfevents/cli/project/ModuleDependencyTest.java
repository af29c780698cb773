package io.bpfevents.cli.project;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import com.tngtech.archunit.lang.syntax.elements.ClassesThat;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import org.junit.jupiter.api.Test;

/** The allowed dependencies between modules. In the module that has all of them on its path. */
class ModuleDependencyTest {

    private static final String FFI = "io.bpfevents.ffi..";
    private static final String CORE = "io.bpfevents.core..";
    private static final String REACTOR = "io.bpfevents.reactor..";
    private static final String CATALOG = "io.bpfevents.catalog..";
    private static final String CLI = "io.bpfevents.cli..";
    private static final String[] REACTOR_ITSELF = {"reactor..", "org.reactivestreams.."};

    // Core's fixtures are a folder in `mvn test` and a jar in `mvn verify`.
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("io.bpfevents");

    @Test
    void shouldKeepTheBindingOfCIndependent() {
        noneOf(FFI).resideInAnyPackage(CORE, REACTOR, CATALOG, CLI).check(CLASSES);
        noneOf(FFI).resideInAnyPackage(REACTOR_ITSELF).check(CLASSES);
    }

    @Test
    void shouldKeepReactorOutOfCore() {
        noneOf(CORE).resideInAnyPackage(REACTOR, CATALOG, CLI).check(CLASSES);
        noneOf(CORE).resideInAnyPackage(REACTOR_ITSELF).check(CLASSES);
    }

    @Test
    void shouldKeepNativeAccessBelowReactor() {
        noneOf(REACTOR).resideInAnyPackage(FFI, CATALOG, CLI).check(CLASSES);
        noneOf(REACTOR, CATALOG, CLI)
                .belongToAnyOf(Linker.class, Arena.class, SymbolLookup.class)
                .check(CLASSES);
        noneOf(CATALOG).resideInAnyPackage(FFI, CLI).check(CLASSES);
        noneOf(CLI).resideInAPackage(FFI).check(CLASSES);
    }

    private static ClassesThat<ClassesShouldConjunction> noneOf(String... packages) {
        return noClasses().that().resideInAnyPackage(packages).should().dependOnClassesThat();
    }
}
