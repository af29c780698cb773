package io.bpfevents.demo;

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

/** Who may use whom. Lives here because only the examples have all the modules on their path. */
class HouseTest {

    private static final String FFI = "io.bpfevents.ffi..";
    private static final String CORE = "io.bpfevents.core..";
    private static final String REACTOR = "io.bpfevents.reactor..";
    private static final String EXAMPLES = "io.bpfevents.demo..";
    private static final String[] REACTOR_ITSELF = {"reactor..", "org.reactivestreams.."};

    // Core's fixtures are a folder in `mvn test` and a jar in `mvn verify`.
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("io.bpfevents");

    @Test
    void shouldKeepTheCBindingToItself() {
        noneOf(FFI).resideInAnyPackage(CORE, REACTOR, EXAMPLES).check(CLASSES);
        noneOf(FFI).resideInAnyPackage(REACTOR_ITSELF).check(CLASSES);
    }

    @Test
    void shouldKeepReactorOutOfCore() {
        noneOf(CORE).resideInAnyPackage(REACTOR, EXAMPLES).check(CLASSES);
        noneOf(CORE).resideInAnyPackage(REACTOR_ITSELF).check(CLASSES);
    }

    @Test
    void shouldKeepNativeAccessBelowReactor() {
        noneOf(REACTOR).resideInAnyPackage(FFI, EXAMPLES).check(CLASSES);
        noneOf(REACTOR, EXAMPLES)
                .belongToAnyOf(Linker.class, Arena.class, SymbolLookup.class)
                .check(CLASSES);
        noneOf(EXAMPLES).resideInAPackage(FFI).check(CLASSES);
    }

    private static ClassesThat<ClassesShouldConjunction> noneOf(String... packages) {
        return noClasses().that().resideInAnyPackage(packages).should().dependOnClassesThat();
    }
}
