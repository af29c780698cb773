package io.bpfevents.kafka.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.Endpoint;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
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

    /** The id ({@code client.id}) for a client without these rights. */
    static String without(AclOperation... operations) {
        return PREFIX
                + List.of(operations).stream().map(Enum::name).collect(Collectors.joining("-"));
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
