package io.bpfevents.spring.lifecycle;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The graceful close of beans, in which a failure of one does not affect the others. */
final class GracefulClose {
    private static final System.Logger LOG = System.getLogger("io.bpfevents.spring");

    private final ConfigurableListableBeanFactory beans;

    GracefulClose(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Begins to close the singletons of a type that exist: a stop must not create the others, such
     * as lazy ones that were not used. Failures are logged with the name of the bean.
     *
     * @param begin begins to close one, and returns when that is complete
     * @return completes when each is closed or has failed; never exceptionally
     */
    <T extends AutoCloseable> CompletableFuture<Void> all(
            Class<T> type, Function<T, CompletionStage<Void>> begin) {
        return CompletableFuture.allOf(
                Arrays.stream(beans.getBeanNamesForType(type, false, false))
                        .filter(beans::containsSingleton)
                        .map(name -> one(name, type, begin))
                        .toArray(CompletableFuture[]::new));
    }

    private <T extends AutoCloseable> CompletableFuture<Void> one(
            String name, Class<T> type, Function<T, CompletionStage<Void>> begin) {
        try {
            T bean = beans.getBean(name, type);
            return begun(bean, begin)
                    .handle((_, failure) -> report(name, failure))
                    .toCompletableFuture();
        } catch (Exception | Error e) {
            report(name, e);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** A bean that cannot begin to drain is closed at once. */
    private static <T extends AutoCloseable> CompletionStage<Void> begun(
            T bean, Function<T, CompletionStage<Void>> begin) throws Exception {
        try {
            return begin.apply(bean);
        } catch (RuntimeException | Error e) {
            try (bean) {
                throw e;
            }
        }
    }

    private static @Nullable Void report(String name, @Nullable Throwable failure) {
        if (failure != null) {
            String message = "bean '%s' was not closed cleanly".formatted(name);
            LOG.log(System.Logger.Level.WARNING, message, failure);
        }
        return null;
    }
}
