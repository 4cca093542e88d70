using AlertPipeline.Messages;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Commands;

/// <summary>Asks every room whether its settings will do, before anything is started.</summary>
internal static class SettingsCheck
{
    private const string BinderFailure = "Failed to convert configuration value";

    /// <exception cref="OptionsValidationException">A value outside its limits.</exception>
    /// <exception cref="UserErrorException">A value that is not of the setting's kind.</exception>
    public static void Validate(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (AggregateException failures) when (failures.InnerExceptions[0] is OptionsValidationException first)
        {
            // Several rooms at once: one line at a time is read and mended.
            throw new OptionsValidationException(first.OptionsName, first.OptionsType, first.Failures);
        }
        catch (InvalidOperationException failure) when (failure.Message.StartsWith(BinderFailure, StringComparison.Ordinal) && failure.Message.Split('\'').Length > 4)
        {
            // Failed to convert configuration value 'VALUE' at 'SETTING' to type 'TYPE'. The type says nothing to an operator.
            var quoted = failure.Message.Split('\'');
            throw new UserErrorException($"{quoted[3]} is '{quoted[1]}', which it cannot be; the README says what it takes.", 1, failure);
        }
    }
}
