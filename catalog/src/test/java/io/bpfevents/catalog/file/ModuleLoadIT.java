package io.bpfevents.catalog.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.VariantChoice;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

@KernelTest
class ModuleLoadIT {
    private static final boolean HAS_MODULES = Files.exists(Path.of("/proc/modules"));

    @Test
    void shouldNameWhatIsMissing() {
        Assumptions.assumeFalse(HAS_MODULES);
        assertThatThrownBy(() -> VariantChoice.require(Catalogue.of(ModuleLoad.class)))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("tp_btf/module_load")
                .hasMessageContaining("CONFIG_MODULES is not set");
    }

    @Test
    void shouldLoadWhereTheKernelHasModules() {
        Assumptions.assumeTrue(HAS_MODULES);
        Observation.variants(ModuleLoad.class)
                .forEach(variant ->
                        Observation.ofTree(ModuleLoad.class, variant.getPayload()).close());
        assertThat(Observation.variants(ModuleLoad.class)).isNotEmpty();
    }
}
