package io.bpfevents.kafka.broker;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.Endpoint;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.server.authorizer.AclCreateResult;
import org.apache.kafka.server.authorizer.AclDeleteResult;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.apache.kafka.server.authorizer.Authorizer;
import org.apache.kafka.server.authorizer.AuthorizerServerInfo;

/**
 * The authorizer of the broker of the tests. It permits everything, except to clients that give up
 * rights by the id that they have: see {@link #without}.
 */
public final class DenyingAuthorizer implements Authorizer {
    private static final String PREFIX = "without-";

    private static final Set<String> DENIED = ConcurrentHashMap.newKeySet(); // commits
    private static final Map<String, Integer> FAILING = new ConcurrentHashMap<>(); // commits

    /** The id ({@code client.id}) for a client without these rights. */
    static String without(AclOperation... operations) {
        return PREFIX
                + List.of(operations).stream().map(Enum::name).collect(Collectors.joining("-"));
    }

    /** Makes the next commits of offsets by this client fail by an error of the broker itself. */
    public static void failCommits(String clientId, int count) {
        FAILING.put(clientId, count);
    }

    /** The number of those commits that are still to come. */
    public static int failing(String clientId) {
        return Math.max(0, FAILING.getOrDefault(clientId, 0));
    }

    /** Takes the right to commit offsets from this client. */
    public static void denyCommits(String clientId) {
        DENIED.add(clientId);
    }

    @Override
    public Map<Endpoint, ? extends CompletionStage<Void>> start(AuthorizerServerInfo server) {
        return server.endpoints().stream()
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                _ -> CompletableFuture.<Void>completedFuture(null)));
    }

    @Override
    public List<AuthorizationResult> authorize(
            AuthorizableRequestContext context, List<Action> actions) {
        if (context.requestType() == ApiKeys.OFFSET_COMMIT.id) {
            Integer left = FAILING.computeIfPresent(context.clientId(), (_, it) -> it - 1);
            if (left != null && left >= 0) {
                throw new IllegalStateException("for a test");
            }
            if (DENIED.contains(context.clientId())) {
                return actions.stream().map(_ -> AuthorizationResult.DENIED).toList();
            }
        }
        return actions.stream().map(it -> authorize(context.clientId(), it)).toList();
    }

    private static AuthorizationResult authorize(String client, Action action) {
        return client.startsWith(PREFIX)
                        && List.of(client.split("-")).contains(action.operation().name())
                ? AuthorizationResult.DENIED
                : AuthorizationResult.ALLOWED;
    }

    @Override
    public AuthorizationResult authorizeByResourceType(
            AuthorizableRequestContext context, AclOperation operation, ResourceType type) {
        return AuthorizationResult.ALLOWED;
    }

    @Override
    public List<? extends CompletionStage<AclCreateResult>> createAcls(
            AuthorizableRequestContext context, List<AclBinding> bindings) {
        throw new UnsupportedOperationException("the rights are in the ids of the clients");
    }

    @Override
    public List<? extends CompletionStage<AclDeleteResult>> deleteAcls(
            AuthorizableRequestContext context, List<AclBindingFilter> filters) {
        throw new UnsupportedOperationException("the rights are in the ids of the clients");
    }

    @Override
    public Iterable<AclBinding> acls(AclBindingFilter filter) {
        return List.of();
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
