namespace AlertPipeline.Classification.Terms;

/// <summary>A term found in a text.</summary>
/// <param name="Start">First folded position, at the start of a word.</param>
/// <param name="End">Folded position behind the last, at the end of a word.</param>
/// <param name="Sentence">Number of its sentence.</param>
/// <param name="FirstWord">Number of the word that it begins in; differences are distances in words.</param>
/// <param name="LastWord">Number of the word that it ends in.</param>
internal readonly record struct Hit(ushort Start, ushort End, ushort Sentence, ushort FirstWord, ushort LastWord, Meaning Meaning);
