package io.bpfevents.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControlGroupTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String OTHER = "fedcba9876543210".repeat(4);

    private static void assertContainer(String path, Container.Kind kind, String id) {
        assertThat(ControlGroup.of(7, path).container()).contains(new Container(kind, id));
    }

    @Test
    void shouldRecognizeTheScopesOfEachRuntime() {
        assertContainer("/system.slice/docker-" + ID + ".scope", Container.Kind.DOCKER, ID);
        assertContainer(
                "/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + ID + ".scope",
                Container.Kind.CONTAINERD,
                ID);
        assertContainer("/kubepods.slice/crio-" + ID + ".scope", Container.Kind.CRI_O, ID);
        assertContainer(
                "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + ID + ".scope",
                Container.Kind.PODMAN,
                ID);
        assertContainer(
                "/machine.slice/libpod-" + ID + ".scope/container", Container.Kind.PODMAN, ID);
        assertContainer("/libpod_parent/libpod-" + ID, Container.Kind.PODMAN, ID);
    }

    @Test
    void shouldRecognizeDirectoriesWithoutSystemd() {
        assertContainer("/docker/" + ID, Container.Kind.DOCKER, ID);
        assertContainer("/kubepods/burstable/pod12-34/" + ID, Container.Kind.UNKNOWN, ID);
    }

    @Test
    void shouldFindTheInnermostContainer() {
        assertContainer(
                "/docker/" + OTHER + "/system.slice/docker-" + ID + ".scope",
                Container.Kind.DOCKER,
                ID);
        assertContainer("/docker/" + ID + "/init.scope", Container.Kind.DOCKER, ID);
    }

    @Test
    void shouldFindTheInnermostUnit() {
        ControlGroup shell =
                ControlGroup.of(
                        7, "/user.slice/user-1000.slice/user@1000.service/app.slice/vi.scope");
        assertThat(shell.unit()).contains("vi.scope");
        assertThat(shell.container()).isEmpty();
        assertThat(ControlGroup.of(7, "/docker/" + ID + "/system.slice/cron.service").unit())
                .contains("cron.service");
        assertThat(ControlGroup.of(7, "/system.slice/docker-" + ID + ".scope").unit()).isEmpty();
    }

    @Test
    void shouldFindNothingInOtherNames() {
        for (String path :
                new String[] {"/", "/system.slice", "/a/docker-0123.scope", "/" + ID + "0"}) {
            ControlGroup group = ControlGroup.of(7, path);
            assertThat(group.container()).as(path).isEqualTo(Optional.empty());
            assertThat(group.path()).isEqualTo(path);
        }
    }
}
